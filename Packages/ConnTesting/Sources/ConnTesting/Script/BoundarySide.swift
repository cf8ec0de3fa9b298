/// Where at a message, or at a match in the bytes, a fault strikes.
public enum BoundarySide: Sendable, Hashable, CaseIterable {
    /// Nothing of it reaches the receiver.
    case before
    /// All of it has reached the receiver, nothing that follows.
    case after
}
