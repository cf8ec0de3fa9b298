import ConnCore
import Testing

/// The `ConnError` that `body` throws; the test fails without one.
func thrown(
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () throws -> Void
) throws -> ConnError {
    let error = #expect(throws: ConnError.self, sourceLocation: sourceLocation) { try body() }
    return try #require(error, sourceLocation: sourceLocation)
}

/// The `ConnError` that `body` throws; the test fails without one.
func thrown(
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Void
) async throws -> ConnError {
    let error = await #expect(throws: ConnError.self, sourceLocation: sourceLocation) { try await body() }
    return try #require(error, sourceLocation: sourceLocation)
}
