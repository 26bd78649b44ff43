"""Documents inside DICOM objects: PDF, CDA and other XML, STL, OBJ, MTL, plain text.

Nothing is imported here: `phidetect.documents.worker` runs in a process of its own, which has
to start fast.
"""
