internal import Synchronization

/// Whether the running request was cancelled; set by the network's thread, read by the session's.
final class CancelFlag: Sendable {
    private let flag = Atomic(false)

    var isSet: Bool { flag.load(ordering: .relaxed) }

    func set(_ value: Bool) {
        flag.store(value, ordering: .relaxed)
    }
}
