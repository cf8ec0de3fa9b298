internal import Glibc

/// The session that a thread has claimed for a call, lent to what the same call sends on that thread meanwhile.
// `session` is read and written by the thread that made this alone, which has claimed it until `end()`.
final class ClaimedSession: @unchecked Sendable {
    private var session: ThreadSession?
    private let thread = pthread_self()

    init(_ session: ThreadSession) {
        self.session = session
    }

    /// The session; `nil` on every other thread, and after the call.
    var onThisThread: ThreadSession? { pthread_equal(thread, pthread_self()) != 0 ? session : nil }

    /// The thread gives its session back.
    func end() { session = nil }
}
