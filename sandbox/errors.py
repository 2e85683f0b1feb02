"""What can keep the sandbox from starting, each with a sentence that says what to do."""


class SandboxError(Exception):
    """The sandbox cannot start; the message is for the person who started it."""


class PortBusyError(SandboxError):
    """Another program listens on the port that was asked for."""


class DataFolderError(SandboxError):
    """The data folder cannot be made, written or read; what lies in it was left as it is."""


class AlreadyRunningError(SandboxError):
    """Another sandbox uses the same data folder."""


class HostNameError(SandboxError, ValueError):
    """What should be let in is not a host name."""


class MissingPackageError(SandboxError):
    """What was asked for needs a package that is not installed."""
