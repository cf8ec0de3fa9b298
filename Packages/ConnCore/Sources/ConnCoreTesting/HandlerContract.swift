/// What every handler promises, as a suite that runs against any of them in both faces.
///
/// ```swift
/// let contract = HandlerContract { try await MySubject() }
///
/// @Test(arguments: contract.cases)
/// func contract(_ contractCase: ContractCase) async throws {
///     try await contractCase.run()
/// }
/// ```
/// A handler that honestly differs declares a quirk: the case's name without its face, and the reason. The case is
/// then left out; a quirk that names no case fails a case of its own.
public struct HandlerContract<Subject: HandlerContractSubject>: Sendable {
    typealias Body = @Sendable (ContractRun<Subject>) async throws -> Void

    /// A promise: its name and how to check it.
    struct Promise: Sendable {
        let name: String
        let faces: [ContractFace]
        let body: Body

        init(_ name: String, _ faces: [ContractFace] = ContractFace.allCases, _ body: @escaping Body) {
            self.name = name
            self.faces = faces
            self.body = body
        }
    }

    /// The differences declared, with their reasons.
    public let quirks: [String: String]
    private let timeLimit: Duration
    private let patience: Duration
    private let makeSubject: @Sendable () async throws -> Subject

    /// Makes the suite for one handler.
    ///
    /// - Parameters:
    ///   - quirks: Names of cases (as in ``names``) that this handler does not keep, with the reason.
    ///   - timeLimit: How long one case may take.
    ///   - patience: How long a case polls for what must happen soon, as the end of a cancelled call.
    ///   - subject: Starts a fresh server; called once for each case.
    public init(
        quirks: [String: String] = [:],
        timeLimit: Duration = .seconds(60),
        patience: Duration = .seconds(10),
        subject: @escaping @Sendable () async throws -> Subject
    ) {
        self.quirks = quirks
        self.timeLimit = timeLimit
        self.patience = patience
        makeSubject = subject
    }

    /// The names that a quirk may have.
    public var names: [String] { Self.promises.map(\.name) }

    /// Every case in each of its faces, `[sync]` or `[async]` behind the name.
    public var cases: [ContractCase] {
        let known = Set(names)
        let wrong = quirks.keys.filter { !known.contains($0) }.sorted().map { name in
            ContractCase("quirk '\(name)' names a case") { throw ContractFailure("no case is called '\(name)'") }
        }
        let kept = Self.promises.filter { quirks[$0.name] == nil }.flatMap { promise in
            promise.faces.map { face in
                ContractCase("\(promise.name) [\(face.rawValue)]") { try await run(promise, face) }
            }
        }
        return wrong + kept
    }

    static var promises: [Promise] { arguments + life + connections + failures + cancelling }

    private func run(_ promise: Promise, _ face: ContractFace) async throws {
        let (makeSubject, patience) = (makeSubject, patience)
        try await withTimeLimit(timeLimit) {
            let subject = try await makeSubject()
            let thread = CaseThread()
            let run = ContractRun(subject: subject, face: face, thread: thread, patience: patience)
            let result: Result<Void, any Error>
            do {
                result = .success(try await promise.body(run))
            } catch {
                result = .failure(error)
            }
            subject.releaseOperations()
            thread.stop()
            await subject.stop()
            do {
                try result.get()
            } catch let failure as ContractFailure {
                throw failure
            } catch {
                throw ContractFailure("a call that has to succeed threw: \(error)")
            }
        }
    }
}
