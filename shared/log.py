"""The log: ids, codes and counts; never a body, a path or personal data."""

from aws_lambda_powertools import Logger

logger = Logger(service="crm", log_uncaught_exceptions=False)


def failure(message: str, error: BaseException, **ids: object) -> None:
    """Log an error by its class and place; its text may quote input and stays out."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    place = f"{frame.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{frame.tb_lineno}" if frame else "?"
    logger.error(message, extra={"error": type(error).__name__, "place": place, **ids})
