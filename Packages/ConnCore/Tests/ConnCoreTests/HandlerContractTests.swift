import ConnCore
import ConnCoreTesting
import Testing

struct HandlerContractTests {
    static let contract = HandlerContract { FakeSubject() }

    @Test("the fake handler keeps the contract", arguments: contract.cases)
    func fakeKeepsContract(_ contractCase: ContractCase) async throws {
        try await contractCase.run()
    }

    /// One defect for each promise; a promise without one could never fail.
    static let defects: [String: FakeDefect] = [
        "the five arguments become the handler's policy": .ignoresPolicy,
        "by default 8 re-tries wait 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4 and 12.8 s": .otherMultiplier,
        "maxRetries bounds the tries of an operation": .extraTries,
        "maxRetries of zero means one try": .extraTries,
        "maxConnRetries bounds the tries to connect": .extraTries,
        "maxConnRetries of zero means one try to connect": .extraTries,
        "retryWaitTime is part of every wait": .ignoresConstantWait,
        "exponentialMinRetryWaitTime is the first exponential wait": .otherFirstWait,
        "exponentialMultiplier is the factor between waits": .otherMultiplier,
        "a call's own policy goes before the handler's": .ignoresCallPolicy,
        "arguments out of range are misuse before anything is sent": .acceptsAnything,
        "the initializer connects": .connectDoesNothing,
        "an initializer that cannot connect throws and leaves nothing open": .connectDoesNothing,
        "skipConnect makes no connection until the first call": .connectsEagerly,
        "connect() connects once": .connectAlwaysReconnects,
        "with closes when its closure returns": .closeDoesNothing,
        "with closes when its closure throws, and the error passes through": .closeDoesNothing,
        "closing twice is fine": .closeDoesNothing,
        "every call after close throws closed": .closeDoesNothing,
        "close lets running work finish": .closeCancels,
        "close cancels work that outlasts drainTimeout": .drainsForEver,
        "each thread has one connection of its own, closed when the thread ends": .fewThreadConnections,
        "async callers share at most maximumWorkers connections": .manyWorkers,
        "calls one after another use one connection": .dropsAfterEachCall,
        "a call after a cut reconnects by itself": .neverReconnects,
        "reconnect() replaces the connection": .reconnectDoesNothing,
        "one call connects at most 1 + maxConnRetries times": .extraTries,
        "ping answers with and without an open connection": .pingReconnects,
        "ping throws when the server is away": .pingDoesNothing,
        "a call succeeds as soon as the server is back": .neverRetriesConnect,
        "a handler works again after a call that failed": .closesOnFailure,
        "a refused login is final and tried once": .retriesLogin,
        "nothing sleeps past the deadline while connecting": .ignoresDeadline,
        "nothing sleeps past the deadline between tries": .ignoresDeadline,
        "the final error names the endpoint and the call's label": .dropsLabel,
        "a token ends the wait before the next try": .ignoresToken,
        "cancelAll ends the wait before the next try": .cancelAllDoesNothing,
        "cancelling the task ends the wait before the next try": .ignoresTaskCancel,
        "a token ends a running operation": .ignoresToken,
        "cancelAll ends a running operation and the handler stays open": .cancelAllDoesNothing,
        "cancelling the task ends a running operation": .ignoresTaskCancel,
        "a call with a token cancelled before sends nothing": .ignoresToken,
        "a cancelled operation is not tried again": .retriesCancelled,
    ]

    @Test func everyPromiseHasADefectThatBreaksIt() {
        #expect(Set(Self.contract.names) == Set(Self.defects.keys))
        #expect(Set(FakeDefect.allCases) == Set(Self.defects.values))
    }

    @Test("a broken handler fails the case", arguments: defects.sorted { $0.key < $1.key }.map(Broken.init))
    func brokenHandlerFails(_ broken: Broken) async throws {
        let subjects = Kept()
        let contract = HandlerContract(timeLimit: .seconds(5), patience: .seconds(1)) {
            let subject = FakeSubject(defect: broken.defect)
            subjects.add(subject)
            return subject
        }
        let cases = contract.cases.filter { $0.name.hasPrefix(broken.name + " [") }
        #expect(!cases.isEmpty)
        for contractCase in cases {
            await #expect(throws: ContractFailure.self, "\(contractCase)") { try await contractCase.run() }
            subjects.release()
        }
    }

    @Test func aQuirkLeavesItsCaseOutInBothFaces() {
        let name = "closing twice is fine"
        let contract = HandlerContract(quirks: [name: "it has no close"]) { FakeSubject() }
        #expect(contract.cases.count == Self.contract.cases.count - 2)
        #expect(!contract.cases.contains { $0.name.hasPrefix(name) })
        #expect(contract.quirks[name] == "it has no close")
    }

    @Test func aQuirkForNoCaseFails() async throws {
        let contract = HandlerContract(quirks: ["no such case": "reason"]) { FakeSubject() }
        let wrong = try #require(contract.cases.first { $0.name.contains("no such case") })
        await #expect(throws: ContractFailure.self) { try await wrong.run() }
    }

    @Test func aCaseThatHangsFailsAtItsLimit() async throws {
        await #expect(throws: ContractFailure.self) {
            try await withTimeLimit(.milliseconds(20)) { try await Task.sleep(for: .seconds(3600)) }
        }
    }

    @Test func pollingGivesUpWithTheMessage() async throws {
        let error = await #expect(throws: ContractFailure.self) {
            try await eventually(within: .milliseconds(5), "it never came") { false }
        }
        #expect(error?.description.contains("it never came") == true)
    }
}

struct Broken: Sendable, CustomTestStringConvertible {
    let name: String
    let defect: FakeDefect

    init(_ pair: (key: String, value: FakeDefect)) {
        name = pair.key
        defect = pair.value
    }

    var testDescription: String { "\(defect): \(name)" }
}

/// The subjects of a case that may have been left behind in the middle.
///
/// One case at a time adds its subject, and only then are they released.
private final class Kept: @unchecked Sendable {
    private var subjects: [FakeSubject] = []

    func add(_ subject: FakeSubject) { subjects.append(subject) }

    func release() {
        for subject in subjects { subject.releaseOperations() }
    }
}
