public import Testing

/// The two faces of the library.
public enum Face: String, CaseIterable, Sendable, CustomTestStringConvertible {
    /// Blocking calls.
    case sync
    /// Awaited calls.
    case async

    /// The name.
    public var testDescription: String { rawValue }

    /// Runs a job in this face; a blocking one on a thread of its own.
    public func run<R: Sendable>(
        sync blocking: @escaping @Sendable () throws -> R,
        async suspending: () async throws -> R
    ) async throws -> R {
        guard self == .sync else { return try await suspending() }
        return try await onThread(blocking)
    }
}
