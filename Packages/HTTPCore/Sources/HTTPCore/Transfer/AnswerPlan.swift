/// What is to become of an answer, decided when its head has come.
struct AnswerPlan: Sendable {
    /// Where a good answer goes; `nil` for memory.
    var sink: (any AnswerSink)?
    /// Where the cookies that it sets go; `nil` to ignore them.
    var cookies: AnswerCookies?
    /// Whether a status of 400 and above is an error.
    var raises = true
    /// Whether redirects are followed.
    var follows = false
    /// Whether a 401 is answered with other credentials.
    var refreshes = false
    /// The statuses that are tried again.
    var retryStatuses: Set<Int> = []
    /// Whether the body is decompressed.
    var decompresses = true
    /// The bytes after decompression.
    var maximumDecompressed = Int.max
    /// The bytes kept in memory.
    var maximumResponse = Int.max

    /// Whether this answer's body goes to the sink.
    func delivers(_ head: AnswerHead) -> Bool {
        guard sink != nil else { return false }
        switch head.status {
        case 401 where refreshes: return false
        case let status where HTTPRedirectTrail.isRedirect(status):
            return !follows || !head.headers.contains("Location")
        case 400...: return !raises && !retryStatuses.contains(head.status)
        default: return true
        }
    }
}
