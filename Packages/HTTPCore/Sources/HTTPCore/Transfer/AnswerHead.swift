/// The head of an answer.
struct AnswerHead: Sendable {
    let status: Int
    let version: HTTPVersion
    let headers: HTTPHeaders
    /// The bytes that will come, as they travel; `nil` if the server did not say.
    let contentLength: Int?
}
