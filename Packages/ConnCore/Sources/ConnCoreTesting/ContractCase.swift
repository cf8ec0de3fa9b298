/// One case of a contract suite; free of any test framework, so that a test target runs each as it likes.
public struct ContractCase: Sendable, CustomStringConvertible {
    /// Names the situation and the outcome.
    public let name: String
    /// Runs the case; throws ``ContractFailure`` if the contract is broken.
    public let run: @Sendable () async throws -> Void

    /// Makes a case.
    public init(_ name: String, _ run: @escaping @Sendable () async throws -> Void) {
        self.name = name
        self.run = run
    }

    /// The case's name.
    public var description: String { name }
}

/// Says how a contract was broken.
public struct ContractFailure: Error, Sendable, CustomStringConvertible {
    /// What was expected and what was seen.
    public let description: String

    /// Makes a failure.
    public init(_ description: String) {
        self.description = description
    }
}

/// Throws a ``ContractFailure`` unless the condition holds.
public func require(_ condition: Bool, _ message: @autoclosure () -> String) throws(ContractFailure) {
    if !condition { throw ContractFailure(message()) }
}
