public import ConnCore
internal import ConnCoreTesting

/// The `ConnError` that the body throws; anything else, or none, fails the test.
public func thrownError(_ body: () async throws -> some Any) async throws -> ConnError {
    do {
        _ = try await body()
    } catch let error as ConnError {
        return error
    }
    throw ContractFailure("the call did not throw")
}
