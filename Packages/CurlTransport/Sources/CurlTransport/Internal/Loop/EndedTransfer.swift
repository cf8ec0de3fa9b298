/// A transfer that has ended, and who is to be told.
struct EndedTransfer {
    let result: Result<CurlSummary, CurlFailure>
    let completion: @Sendable (Result<CurlSummary, CurlFailure>) -> Void
    let continuation: UnsafeContinuation<Void, Never>?
}
