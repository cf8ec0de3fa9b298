import Synchronization

/// A counter that a release closure may keep.
final class Counter: Sendable {
    let count = Atomic(0)
}
