"""Every error Wenbao raises on purpose.

ArchiveError            base of all; a face of the product shows its one sentence
├── UsageError          the caller asked for something that cannot be (a bad date, an unknown setting)
├── SourceError         a source file or page cannot be read; the page is quarantined, the rest goes on
├── MissingArchive      there is no archive in the folder named
├── ArchiveLocked       another process is writing to the archive
├── ArchiveMismatch     an index or the embedding model does not belong to this archive
└── ModelError          the embedding model cannot be found, built or loaded
"""


class ArchiveError(Exception):
    """Base of all errors; its text is one sentence that says what is wrong, where, and what to do."""


class UsageError(ArchiveError):
    """The caller's input cannot be acted on; the caller mends it."""


class SourceError(ArchiveError):
    """A source file or page cannot be read as a newspaper page; it is quarantined."""


class MissingArchive(ArchiveError):
    """The folder holds no archive; ingesting something makes one."""


class ArchiveLocked(ArchiveError):
    """Another process is writing to the archive; trying again later helps."""


class ArchiveMismatch(ArchiveError):
    """An index or an embedding model does not belong to this archive; rebuilding helps."""


class ModelError(ArchiveError):
    """The embedding model cannot be found, built or loaded."""


class LanguageModelError(ArchiveError):
    """The server of the language model does not reply as it should; the text says what to mend."""
