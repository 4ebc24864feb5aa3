"""The personal fields of an alumnus (R10): category, labels, and who is shown them. Pure."""

from shared.personal import Personal

LAST_NAME = Personal("user.name.last", "Sukunimi", "Surname", mandatory=True)
FORMER = Personal("user.name.last", "Entinen sukunimi", "Former surname", group="former_surname")
FIRST_NAMES = Personal("user.name.first", "Etunimet", "First names", mandatory=True)
PREFERRED = Personal("user.name", "Kutsumanimi", "Preferred given name")
BIRTH = Personal("user.demographic.date_of_birth", "Syntymäaika", "Date of birth", group="birth_date")
STREET = Personal("user.contact.address.street", "Katuosoite", "Street address", group="home_address")
POSTAL_CODE = Personal("user.contact.address.postal_code", "Postinumero", "Postal code", group="home_address")
CITY = Personal("user.contact.address.city", "Postitoimipaikka", "Post office (city)")
COUNTRY = Personal("user.contact.address.country", "Maa", "Country", group="home_address")
EMAIL = Personal("user.contact.email", "Henkilökohtainen sähköposti", "Personal email")
PHONE = Personal("user.contact.phone_number", "Puhelin", "Phone")
PROGRAMME = Personal("user.demographic", "Koulutus", "Degree programme")
BEGAN = Personal("user.demographic", "Opintojen aloitusvuosi", "Year studies began")
DEGREE = Personal("user.demographic", "Suoritettu tutkinto", "Degree completed")
GRADUATED = Personal("user.demographic", "Valmistumisvuosi", "Graduation year")
WORKPLACE = Personal("user.workplace", "Työpaikka", "Workplace")
JOB_TITLE = Personal("user.job_title", "Tehtävänimike", "Job title")
COOPERATION = Personal(
    "user.user_sensor", "Kiinnostavat yhteistyön muodot", "Forms of cooperation of interest"
)
TOPICS = Personal("user.account.settings", "Uutiskirjeen aiheet", "Newsletter topics")
DIRECTORY = Personal(
    "user.account.settings", "Alumnihakemistossa näytettävät tiedot", "What the directory shows"
)
FURTHER = Personal("user.content.private", "Lisätiedot", "Further information")
