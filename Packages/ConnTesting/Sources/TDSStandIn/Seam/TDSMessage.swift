/// An INFO or ERROR token (MS-TDS 2.2.7.13 and 2.2.7.10). Severity above 10 is an error.
struct TDSMessage: Sendable, Hashable, Error {
    var number: Int
    var state = 1
    var severity: Int
    var text: String
    var procedure = ""
    var line = 1
}
