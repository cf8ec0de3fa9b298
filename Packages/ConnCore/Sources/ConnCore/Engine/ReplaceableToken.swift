/// A cancellation token that can be cancelled for everybody who listens now, and is new for those who come later.
// `token` is read and written under `lock`.
final class ReplaceableToken: @unchecked Sendable {
    private let lock = Lock()
    private var token = CancellationToken()

    var current: CancellationToken { lock.withLock { token } }

    func cancelAndReplace() {
        let old = lock.withLock {
            defer { token = CancellationToken() }
            return token
        }
        old.cancel()
    }
}
