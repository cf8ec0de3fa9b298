/// What every SQL driver promises, as a suite that runs against any of them in both faces.
///
/// ```swift
/// let conformance = SQLConformance { try await MySubject() }
///
/// @Test(arguments: conformance.cases)
/// func conforms(_ contractCase: ContractCase) async throws {
///     try await contractCase.run()
/// }
/// ```
/// Each driver that honestly differs says so in its subject's quirks. Such a case runs under a name that begins with
/// `quirk:` and gives the reason; it passes as long as the difference is there. A quirk that names no case fails.
public struct SQLConformance<Subject: SQLConformanceSubject>: Sendable {
    typealias Body = @Sendable (SQLRun<Subject>) async throws -> Void

    /// A promise: its name and how to check it.
    struct Promise: Sendable {
        let name: String
        let faces: [SQLFace]
        let body: Body

        init(_ name: String, _ faces: [SQLFace] = SQLFace.allCases, _ body: @escaping Body) {
            self.name = name
            self.faces = faces
            self.body = body
        }
    }

    private let timeLimit: Duration
    private let makeSubject: @Sendable () async throws -> Subject

    /// Makes the suite for one driver.
    ///
    /// - Parameters:
    ///   - timeLimit: How long one case may take.
    ///   - subject: Makes a fresh, private database; called once for each case.
    public init(timeLimit: Duration = .seconds(60), subject: @escaping @Sendable () async throws -> Subject) {
        self.timeLimit = timeLimit
        makeSubject = subject
    }

    /// The names that a quirk may have.
    public var names: [String] { Self.promises.map(\.name) }

    /// Every case in each of its faces, `[sync]` or `[async]` behind the name; quirks included.
    public var cases: [ContractCase] {
        let promises = Self.promises
        let known = Set(promises.map(\.name))
        let wrong = Subject.quirks.keys.filter { !known.contains($0) }.sorted().map { name in
            ContractCase("quirk '\(name)' names a case") { throw ContractFailure("no case is called '\(name)'") }
        }
        return wrong
            + promises.flatMap { promise in
                promise.faces.map { face in
                    guard let reason = Subject.quirks[promise.name] else {
                        return ContractCase("\(promise.name) [\(face.rawValue)]") { try await run(promise, face) }
                    }
                    return ContractCase("quirk: \(promise.name) [\(face.rawValue)]: \(reason)") {
                        try await runQuirk(promise, face)
                    }
                }
            }
    }

    static var promises: [Promise] {
        types + nulls + parameters + results + reading + statements + many + transactions + savepoints + sessions
            + streams + appending + creating + replacing + upserting + errors + catalogue + threads + tasks + cancelling
            + limits + reconnecting + life
    }

    /// A quirk whose case passes is out of date.
    private func runQuirk(_ promise: Promise, _ face: SQLFace) async throws {
        do {
            try await run(promise, face)
        } catch {
            return
        }
        throw ContractFailure("the case passes, so the quirk is out of date: remove it")
    }

    private func run(_ promise: Promise, _ face: SQLFace) async throws {
        let makeSubject = makeSubject
        try await withTimeLimit(timeLimit) {
            let run = SQLRun(subject: try await makeSubject(), face: face)
            let result: Result<Void, any Error>
            var hasFailed = false
            do {
                result = .success(try await promise.body(run))
            } catch {
                result = .failure(error)
                hasFailed = true
            }
            let ending: Result<Void, any Error>
            do {
                ending = .success(try await run.finish(hasFailed: hasFailed))
            } catch {
                ending = .failure(error)
            }
            do {
                try result.get()
                try ending.get()
            } catch let failure as ContractFailure {
                throw failure
            } catch {
                throw ContractFailure("a call that has to succeed threw: \(String(reflecting: error))")
            }
        }
    }
}
