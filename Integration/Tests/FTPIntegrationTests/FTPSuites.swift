import Testing

/// All tests here, one after another: some kill processes of the servers that others talk to.
@Suite(.serialized, .enabled(if: FTPForm.areThere, FTPForm.missing))
struct FTPSuites {}
