"""A header with an identifier in every element that has one."""

from __future__ import annotations

from phidetect.evaluation.planter import Level, Phi, Tech, name
from phidetect.types import Category

__all__ = ["full_header"]


def full_header(top: Level) -> None:
    """Plant the identifiers of the patient, the study and the staff, each at its own element."""
    _patient(top)
    _study(top)
    _staff(top)
    _texts(top)
    _requests(top)
    _uids(top)


def _patient(top: Level) -> None:
    cast = top.cast
    top.person("PatientName", "patient-name")
    top.phi("PatientID", cast.identifier("MRN"), "patient-id", Category.ID)
    top.phi("IssuerOfPatientID", cast.institution(), "issuer-of-patient-id", Category.INSTITUTION)
    top.phi("PatientBirthDate", cast.date(first=1930, last=1990), "birth-date", Category.DATE)
    top.phi("PatientBirthTime", cast.time(), "birth-time", Category.DATE)
    top.set(PatientSex="F", PatientWeight="71.5")
    top.phi("PatientAge", "093Y", "age-over-89", Category.AGE_OVER_89, search=("093Y",))
    top.person("OtherPatientNames", "other-patient-names")
    top.person("PatientBirthName", "birth-name")
    top.person("PatientMotherBirthName", "mothers-birth-name")
    top.phi("PatientAddress", cast.address(), "patient-address", Category.ADDRESS)
    phone = cast.phone()
    digits = "".join(c for c in phone if c.isdigit())
    top.phi("PatientTelephoneNumbers", phone, "patient-telephone", Category.PHONE, forms=(digits,))
    mail, who = cast.email()
    top.phi(
        "PatientTelecomInformation",
        mail,
        "patient-email",
        Category.EMAIL,
        search=(mail, *who.search),
    )
    top.phi("MedicalRecordLocator", cast.identifier("SHELF"), "medical-record-locator", Category.ID)
    for keyword, before, surface in (
        ("Occupation", "of", "occupation"), ("MilitaryRank", "Colonel", "military-rank"),
    ):  # fmt: skip
        word = cast.person().family
        top.phi(keyword, f"{before} {word}", surface, Category.OTHER_PHI, search=(word,))
    top.person("ResponsiblePerson", "responsible-person")
    top.set(ResponsiblePersonRole="PARENT")
    other = top.item("OtherPatientIDsSequence", TypeOfPatientID="TEXT")
    other.phi("PatientID", cast.identifier("ALT"), "other-patient-ids", Category.ID)


def _study(top: Level) -> None:
    cast = top.cast
    for keyword, surface in (
        ("StudyDate", "study-date"), ("SeriesDate", "series-date"),
        ("AcquisitionDate", "acquisition-date"), ("ContentDate", "content-date"),
        ("InstanceCreationDate", "instance-creation-date"),
    ):  # fmt: skip
        top.phi(keyword, cast.date(), surface, Category.DATE)
    for keyword, surface in (
        ("StudyTime", "study-time"), ("SeriesTime", "series-time"),
        ("AcquisitionTime", "acquisition-time"), ("ContentTime", "content-time"),
    ):  # fmt: skip
        top.phi(keyword, cast.time(), surface, Category.DATE)
    top.phi(
        "AcquisitionDateTime", f"{cast.date()}{cast.time()}", "acquisition-datetime", Category.DATE
    )
    top.phi("AccessionNumber", cast.identifier("ACC"), "accession-number", Category.ID)
    top.phi("StudyID", cast.identifier("STU"), "study-id", Category.ID)
    place = cast.institution()
    top.phi("InstitutionName", place, "institution-name", Category.INSTITUTION, search=(place,))
    top.phi("InstitutionAddress", cast.address(), "institution-address", Category.ADDRESS)
    ward = cast.person().family
    top.phi(
        "InstitutionalDepartmentName",
        f"Ward {ward}",
        "institutional-department",
        Category.INSTITUTION,
        search=(ward,),
    )
    top.phi("StationName", cast.identifier("CTROOM"), "station-name", Category.DEVICE_ID)
    top.phi("DeviceSerialNumber", cast.identifier("SN"), "device-serial-number", Category.DEVICE_ID)
    code = top.item("InstitutionCodeSequence", CodeValue="17", CodingSchemeDesignator="99HOSP")
    place = cast.institution()
    code.phi(
        "CodeMeaning", place, "institution-code-meaning", Category.INSTITUTION, search=(place,)
    )


def _staff(top: Level) -> None:
    for keyword, surface in (
        ("ReferringPhysicianName", "referring-physician"),
        ("PerformingPhysicianName", "performing-physician"),
        ("NameOfPhysiciansReadingStudy", "reading-physician"),
        ("OperatorsName", "operators-name"),
        ("PhysiciansOfRecord", "physicians-of-record"),
    ):
        top.person(keyword, surface, staff=True)
    nurse = top.item("OperatorIdentificationSequence")
    code = nurse.item("PersonIdentificationCodeSequence", CodingSchemeDesignator="99STAFF")
    code.phi("CodeValue", top.cast.identifier("EMP"), "staff-identifier", Category.ID)
    code.person("CodeMeaning", "staff-code-meaning", staff=True)
    nurse.phi("PersonTelephoneNumbers", top.cast.phone(), "staff-telephone", Category.PHONE)
    place = top.cast.institution()
    nurse.phi("InstitutionName", place, "staff-institution", Category.INSTITUTION, search=(place,))


def _texts(top: Level) -> None:
    cast = top.cast
    top.text(
        "StudyDescription",
        Tech("CT HEAD WITHOUT"),
        " for ",
        name(cast.person(), "study-description"),
    )
    top.text(
        "SeriesDescription", Tech("Axial 1.25 mm"), ", ", name(cast.person(), "series-description")
    )
    top.text("ProtocolName", Tech("HeadSeq"), " ", name(cast.person(), "protocol-name", staff=True))
    who, phone, seen = cast.person(), cast.phone(), cast.day()
    top.text(
        "PatientComments", "Daughter ", name(who, "patient-comments"), " can be reached at ",
        Phi(text=phone, surface="phone-in-text", category=Category.PHONE), ", ",
        Tech("allergic to iodine"),
    )  # fmt: skip
    shown = seen.strftime("%d %B %Y")
    top.text(
        "AdditionalPatientHistory", Tech("Fall from ladder"), " on ",
        Phi(text=shown, surface="date-in-text", category=Category.DATE, search=(shown,)),
        ", seen by Dr. ", name(cast.person(), "patient-history", staff=True),
    )  # fmt: skip
    number = cast.identifier("MR")
    mail, owner = cast.email()
    top.text(
        "ImageComments",
        "see MRN ",
        Phi(text=number, surface="number-in-text", category=Category.ID, search=(number,)),
        ", results to ",
        Phi(
            text=mail,
            surface="email-in-text",
            category=Category.EMAIL,
            search=(mail, *owner.search),
        ),
        "; ",
        Tech("motion artefact"),
    )
    home = cast.address()
    top.text(
        "StudyComments",
        "Taxi to ",
        Phi(
            text=home,
            surface="address-in-text",
            category=Category.ADDRESS,
            search=(home.split(",")[0],),
        ),
        ", ",
        Tech("contrast 80 ml"),
    )
    top.text(
        "DerivationDescription",
        Tech("MPR 3 mm"),
        " by ",
        name(cast.person(), "derivation-description", staff=True),
    )
    top.text(
        "ContrastBolusAgent",
        Tech("Iomeprol 400"),
        " given by ",
        name(cast.person(), "contrast-agent", staff=True),
    )
    top.text("MedicalAlerts", Tech("pacemaker"), ", call ", name(cast.person(), "medical-alerts"))
    top.text("Allergies", Tech("latex"), " (told by ", name(cast.person(), "allergies"), ")")
    top.text(
        "AdmittingDiagnosesDescription",
        Tech("Subdural haematoma"),
        ", ",
        name(cast.person(), "admitting-diagnoses"),
    )
    top.text("ReasonForStudy", Tech("Headache"), " of ", name(cast.person(), "reason-for-study"))
    top.text("CurrentPatientLocation", "bed of ", name(cast.person(), "patient-location"))
    ip = "198.51.100." + str(int(cast.identifier("")[:2]) + 100)
    top.text(
        "PatientState", Tech("sedated"), ", monitor at ",
        Phi(text=ip, surface="ip-address-in-text", category=Category.IP_ADDRESS, search=(ip,)),
    )  # fmt: skip


def _requests(top: Level) -> None:
    cast = top.cast
    request = top.item("RequestAttributesSequence")
    request.text(
        "RequestedProcedureDescription",
        Tech("CT HEAD"),
        " ",
        name(cast.person(), "requested-procedure-description"),
    )
    request.phi(
        "RequestedProcedureID", cast.identifier("RPX"), "requested-procedure-id", Category.ID
    )
    request.phi(
        "ScheduledProcedureStepID", cast.identifier("SPS"), "scheduled-step-id", Category.ID
    )
    request.text(
        "ScheduledProcedureStepDescription",
        Tech("Head native"),
        " ",
        name(cast.person(), "scheduled-step-description"),
    )
    request.person("RequestingPhysician", "requesting-physician", staff=True)
    request.code(
        "ReasonForRequestedProcedureCodeSequence", "25064002", "SCT", "Headache", tech=True
    )
    top.phi("PerformedProcedureStepID", cast.identifier("PPS"), "performed-step-id", Category.ID)
    top.text(
        "PerformedProcedureStepDescription",
        Tech("Head 3D"),
        " ",
        name(cast.person(), "performed-step-description"),
    )
    top.phi("PerformedProcedureStepStartDate", cast.date(), "performed-step-date", Category.DATE)
    host = f"http://pacs.{cast.person().family.lower()}.example/wado?id={cast.identifier('K')}"
    top.phi("RetrieveURL", host, "retrieve-url", Category.URL, search=(host,))
    aet = cast.identifier("PACS")
    top.phi("RetrieveAETitle", aet, "retrieve-ae-title", Category.OTHER_PHI)


def _uids(top: Level) -> None:
    cast = top.cast
    top.phi("StudyInstanceUID", cast.uid(1), "study-instance-uid", Category.UID)
    top.phi("SeriesInstanceUID", cast.uid(2), "series-instance-uid", Category.UID)
    top.phi("SOPInstanceUID", cast.uid(3), "sop-instance-uid", Category.UID)
    top.planter.meta.MediaStorageSOPInstanceUID = top.data.SOPInstanceUID
    top.phi("InstanceCreatorUID", cast.uid(4), "instance-creator-uid", Category.UID)
    source = top.item("SourceImageSequence", ReferencedSOPClassUID="1.2.840.10008.5.1.4.1.1.2")
    source.phi("ReferencedSOPInstanceUID", cast.uid(5), "referenced-sop-instance-uid", Category.UID)
