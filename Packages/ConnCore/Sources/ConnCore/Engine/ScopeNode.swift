internal import Synchronization

/// Marks that a thread or task is inside a session, transaction or stream of a handler.
final class ScopeNode: Sendable {
    /// The scopes that the current task, or the current thread outside of tasks, is inside of.
    @TaskLocal static var current: ScopeNode?

    private let engine: ObjectIdentifier
    private let outer: ScopeNode?
    private let ended = Atomic<Bool>(false)

    init(engine: ObjectIdentifier) {
        self.engine = engine
        outer = ScopeNode.current
    }

    /// Tasks that outlive the scope inherit its mark; after the end it means nothing.
    func end() {
        ended.store(true, ordering: .releasing)
    }

    /// Whether the caller is inside a scope of this engine that has not ended.
    static func isInside(_ engine: ObjectIdentifier) -> Bool {
        var node = current
        while let scope = node {
            if scope.engine == engine, !scope.ended.load(ordering: .acquiring) { return true }
            node = scope.outer
        }
        return false
    }
}
