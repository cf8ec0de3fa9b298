import ConnCore
import Foundation

/// A server in memory that does what a test tells it; its state is used only with the condition locked.
final class FakeServer: @unchecked Sendable {
    private let condition = NSCondition()
    private var tried = 0
    private var open: Set<ObjectIdentifier> = []
    private var connectFailures = 0
    private var operationFailures = 0
    private var isRefusing = false
    private var isHolding = false
    private var held = 0
    private var isHoldingConnects = false
    private var heldInConnect = 0

    let defect: FakeDefect?

    init(defect: FakeDefect? = nil) {
        self.defect = defect
    }

    private func locked<R>(_ body: () throws -> R) rethrows -> R {
        condition.lock()
        defer {
            condition.broadcast()
            condition.unlock()
        }
        return try body()
    }

    // MARK: What the connection does

    func connect(password: Secret) throws(ConnError) -> FakeConnection {
        let failure: ConnError? = locked {
            tried += 1
            if isRefusing {
                let rule: ConnError.RetryRule = defect == .retriesLogin ? .reconnect : .never
                return ConnError(.authentication, "The server refused the login", retry: rule, phase: .connect)
            }
            guard connectFailures > 0 else { return nil }
            connectFailures -= 1
            let rule: ConnError.RetryRule = defect == .neverRetriesConnect ? .never : .reconnect
            return ConnError(.connection, "The server is away", retry: rule, phase: .connect)
        }
        if let failure { throw failure }
        waitInConnect()
        let connection = FakeConnection(self)
        locked { _ = open.insert(ObjectIdentifier(connection)) }
        return connection
    }

    private func waitInConnect() {
        condition.lock()
        defer { condition.unlock() }
        heldInConnect += 1
        while isHoldingConnects { condition.wait() }
        heldInConnect -= 1
    }

    func closed(_ connection: FakeConnection) {
        locked { _ = open.remove(ObjectIdentifier(connection)) }
    }

    func isOpen(_ connection: FakeConnection) -> Bool {
        locked { open.contains(ObjectIdentifier(connection)) }
    }

    enum Answer {
        case done, lost, interrupted
    }

    func operate(_ connection: FakeConnection) -> Answer {
        if defect == .manyWorkers { usleep(5_000) }
        condition.lock()
        defer { condition.unlock() }
        guard open.contains(ObjectIdentifier(connection)) else { return .lost }
        if operationFailures > 0 {
            operationFailures -= 1
            return .lost
        }
        held += 1
        defer { held -= 1 }
        while isHolding {
            if connection.isInterrupted { return .interrupted }
            condition.wait()
            // Whoever was interrupted and released before this thread woke up was interrupted all the same.
            if connection.isInterrupted { return .interrupted }
        }
        return .done
    }

    func wake() {
        locked {}
    }

    // MARK: What the test says

    var connectsTried: Int { locked { tried } }
    var openConnections: Int { locked { open.count } }
    var heldOperations: Int { locked { isHolding ? held : 0 } }
    var heldConnects: Int { locked { isHoldingConnects ? heldInConnect : 0 } }
    func holdConnects() { locked { isHoldingConnects = true } }
    func releaseConnects() { locked { isHoldingConnects = false } }
    func failConnects(_ count: Int) { locked { connectFailures = count } }
    func failOperations(_ count: Int) { locked { operationFailures = count } }
    func refuseLogins(_ refuse: Bool) { locked { isRefusing = refuse } }
    func cutConnections() { locked { open = [] } }
    func holdOperations() { locked { isHolding = true } }
    func releaseOperations() { locked { isHolding = false } }
}

/// One connection to a ``FakeServer``.
final class FakeConnection: PooledConnection {
    private let server: FakeServer
    private let interruption = Interruption()
    private(set) var isUsable = true

    init(_ server: FakeServer) {
        self.server = server
    }

    var isInterrupted: Bool { interruption.isSet }
    var needsReset: Bool { false }
    func reset() throws(ConnError) {}
    func checkAfterCall() throws(ConnError) {}

    func ping() throws(ConnError) { try operate() }

    var interrupt: @Sendable () -> Void {
        { [interruption, server] in
            interruption.set(true)
            server.wake()
        }
    }

    func operate() throws(ConnError) {
        interruption.set(false)
        switch server.operate(self) {
        case .done:
            if server.defect == .dropsAfterEachCall { isUsable = false }
        case .lost:
            isUsable = false
            let rule: ConnError.RetryRule = server.defect == .neverReconnects ? .never : .reconnect
            throw ConnError(.connection, "The connection was lost", outcome: .unknown, retry: rule)
        case .interrupted:
            if server.defect == .retriesCancelled {
                throw ConnError(.server, "The server was interrupted", outcome: .unknown, retry: .again)
            }
            throw ConnError(.cancelled, "The operation was interrupted", outcome: .notApplied)
        }
    }

    func close() { server.closed(self) }
}

/// A flag that another thread sets, under its lock.
final class Interruption: @unchecked Sendable {
    private let lock = NSLock()
    private var value = false

    var isSet: Bool { lock.withLock { value } }
    func set(_ new: Bool) { lock.withLock { value = new } }
}
