internal import CoreMetrics

/// One handler's metrics, made once; those that differ by operation or error are made on first use.
// `byOperation`, `byError` and `pools` are read and written under `lock`; everything else never changes.
final class HandlerMetrics: @unchecked Sendable {
    private struct Key: Hashable {
        let operation: String
        let error: String?
    }

    /// More operation names than this are counted together as `other`.
    private static let maximumOperations = 256

    private let factory: any MetricsFactory
    private let dimensions: [(String, String)]
    private let names: ObservationNames
    private let lock = Lock()
    private var byOperation: [Key: Timer] = [:]
    private var byError: [String: Counter] = [:]
    private var pools: [String: PoolMeters] = [:]

    private let calls: Counter
    private let attempts: Counter
    private let retries: Counter
    private let retryWait: Timer
    private let rows: Recorder
    private let bytes: Counter
    private let createTime: Timer
    private let waitTime: Timer
    private let timeouts: Counter

    init(_ names: ObservationNames, _ endpoint: Endpoint, _ factory: any MetricsFactory) {
        self.factory = factory
        self.names = names
        let dimensions = names.dimensions
        self.dimensions = dimensions
        func counter(_ label: String) -> Counter { Counter(label: label, dimensions: dimensions, factory: factory) }
        func timer(_ label: String) -> Timer { Timer(label: label, dimensions: dimensions, factory: factory) }
        calls = counter("conn.client.calls")
        attempts = counter("conn.client.attempts")
        retries = counter("conn.client.retries")
        retryWait = timer("conn.client.retry.wait_time")
        rows = Recorder(
            label: "db.client.response.returned_rows",
            dimensions: dimensions,
            aggregate: true,
            factory: factory
        )
        bytes = counter("conn.client.bytes")
        createTime = timer("\(names.connection).create_time")
        waitTime = timer("\(names.connection).wait_time")
        timeouts = counter("\(names.connection).timeouts")
    }

    func attemptFailed(_ error: ConnError, wait: Duration?) {
        attempts.increment()
        guard let wait else { return }
        retries.increment()
        retryWait.recordNanoseconds(wait.wholeNanoseconds)
    }

    func ended(_ observation: CallObservation, errorType: String?, rows rowCount: Int?, bytes byteCount: Int) {
        calls.increment()
        if errorType == nil { attempts.increment() }
        durationTimer(observation.operation, errorType)
            .recordNanoseconds(observation.start.duration(to: .now).wholeNanoseconds)
        if let errorType { errorCounter(errorType).increment() }
        if let rowCount { rows.record(rowCount) }
        if byteCount > 0 { bytes.increment(by: byteCount) }
    }

    func connected(after duration: Duration) {
        createTime.recordNanoseconds(duration.wholeNanoseconds)
    }

    func waited(_ duration: Duration) {
        waitTime.recordNanoseconds(duration.wholeNanoseconds)
    }

    func waitTimedOut() {
        timeouts.increment()
    }

    func poolChanged(_ pool: String, inUse: Int, idle: Int, waiting: Int, limit: Int) {
        let meters = lock.withLock {
            if let meters = pools[pool] { return meters }
            let meters = PoolMeters(pool, names, dimensions, factory)
            pools[pool] = meters
            return meters
        }
        meters.used.set(inUse)
        meters.idle.set(idle)
        meters.waiting.set(waiting)
        meters.limit.set(limit)
    }

    private func durationTimer(_ operation: String, _ error: String?) -> Timer {
        lock.withLock {
            var key = Key(operation: operation, error: error)
            if let timer = byOperation[key] { return timer }
            if byOperation.count >= Self.maximumOperations {
                key = Key(operation: "other", error: error)
                if let timer = byOperation[key] { return timer }
            }
            var all = dimensions + [(names.operationKey, key.operation)]
            if let error { all.append(("error.type", error)) }
            let timer = Timer(label: names.duration, dimensions: all, factory: factory)
            byOperation[key] = timer
            return timer
        }
    }

    private func errorCounter(_ kind: String) -> Counter {
        lock.withLock {
            if let counter = byError[kind] { return counter }
            let counter = Counter(
                label: "conn.client.errors",
                dimensions: dimensions + [("error.type", kind)],
                factory: factory
            )
            byError[kind] = counter
            return counter
        }
    }
}

/// What one pool of connections holds, as gauges.
private struct PoolMeters {
    let used: Meter
    let idle: Meter
    let waiting: Meter
    let limit: Meter

    init(_ pool: String, _ names: ObservationNames, _ dimensions: [(String, String)], _ factory: any MetricsFactory) {
        func meter(_ label: String, _ state: String? = nil) -> Meter {
            var all = dimensions + [("\(names.connection).pool.name", pool)]
            if let state { all.append(("\(names.connection).state", state)) }
            return Meter(label: "\(names.connection).\(label)", dimensions: all, factory: factory)
        }
        used = meter("count", "used")
        idle = meter("count", "idle")
        waiting = meter("pending_requests")
        limit = meter("max")
    }
}

extension Duration {
    /// Whole nanoseconds, saturating.
    var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        let (sum, sumOverflow) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
        return sumOverflow ? (seconds < 0 ? .min : .max) : sum
    }
}
