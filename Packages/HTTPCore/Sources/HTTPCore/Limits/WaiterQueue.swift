/// Callers that wait for their turn, first come first served. Its owner's lock protects it.
struct WaiterQueue<Value: Sendable> {
    private var waiters: [Waiter<Value>] = []
    private var head = 0
    private var sweepAt = 64

    /// Those who have not given up.
    var count: Int { waiters[head...].count { !$0.isSettled } }

    mutating func append(_ waiter: Waiter<Value>) {
        // Those who gave up must not make a line grow that does not move.
        if waiters.count - head >= sweepAt {
            waiters.removeFirst(head)
            head = 0
            waiters.removeAll(where: \.isSettled)
            sweepAt = max(64, waiters.count * 2)
        }
        waiters.append(waiter)
    }

    /// Hands `value` to the first who still waits; `false` when nobody does.
    mutating func handOver(_ value: Value) -> Bool {
        while head < waiters.count {
            let next = waiters[head]
            head += 1
            if head > 64, head > waiters.count / 2 {
                waiters.removeFirst(head)
                head = 0
            }
            if next.resolve(value) { return true }
        }
        waiters = []
        head = 0
        return false
    }

    /// Takes everybody out.
    mutating func removeAll() -> [Waiter<Value>] {
        defer {
            waiters = []
            head = 0
        }
        return Array(waiters[head...])
    }
}
