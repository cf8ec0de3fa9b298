internal import Synchronization

/// The locks that sessions wait for: each database's writer's lock and the applications' own. First come, first
/// served; who would close a circle is told so at once.
// @unchecked: `lock` guards all that changes.
final class LockTable: @unchecked Sendable {
    enum Outcome { case granted, timedOut, deadlock, cancelled }

    private struct Waiter {
        var session: Int
        var ticket: Int
        var isShared: Bool
    }

    private struct Resource {
        var isRow = false
        var holders: [Int: (isShared: Bool, count: Int)] = [:]
        var queue: [Waiter] = []
    }

    private let lock = Monitor()
    private var resources: [String: Resource] = [:]
    private var tickets = 0
    private var wakes = 0
    private let rows = Atomic<Int>(0)

    /// Whether anybody has rows or tables locked; a look without the lock.
    var hasRows: Bool { rows.load(ordering: .sequentiallyConsistent) > 0 }

    private func wakeAll() {
        wakes += 1
        lock.wakeAll()
    }

    /// Takes a row's lock at once or not at all.
    func take(row name: String, session: Int) -> Bool {
        lock.withLock {
            guard let resource = resources[name] else {
                resources[name] = Resource(isRow: true, holders: [session: (false, 1)])
                rows.add(1, ordering: .sequentiallyConsistent)
                return true
            }
            if let held = resource.holders[session] { return !held.isShared }
            return false
        }
    }

    func isHeld(_ name: String, byOtherThan session: Int) -> Bool {
        lock.withLock { resources[name]?.holders.keys.contains { $0 != session } ?? false }
    }

    /// Who holds a lock that only one can hold.
    func holder(of name: String) -> Int? { lock.withLock { resources[name]?.holders.keys.first } }

    /// Gives many locks back.
    func release(_ names: Set<String>, session: Int) {
        lock.withLock {
            for name in names {
                resources[name]?.holders[session] = nil
                drop(name)
            }
            wakeAll()
        }
    }

    /// Forgets a resource that nobody has or wants.
    private func drop(_ name: String) {
        guard let resource = resources[name], resource.holders.isEmpty, resource.queue.isEmpty else { return }
        resources[name] = nil
        if resource.isRow { rows.subtract(1, ordering: .sequentiallyConsistent) }
    }

    /// Takes the lock for a session; `timeout` in milliseconds, negative: for ever.
    func acquire(
        _ name: String,
        session: Int,
        isShared: Bool = false,
        timeout: Int64,
        isRow: Bool = false,
        isCancelled: () -> Bool,
        whileWaiting: () -> Void = {}
    ) -> Outcome {
        lock.withLock {
            if var held = resources[name]?.holders[session], !held.isShared || isShared {
                held.count += 1
                resources[name]?.holders[session] = held
                return .granted
            }
            tickets += 1
            let waiter = Waiter(session: session, ticket: tickets, isShared: isShared)
            resources[name, default: Resource(isRow: isRow)].queue.append(waiter)
            if isRow, resources[name]?.queue.count == 1, resources[name]?.holders.isEmpty ?? false {
                rows.add(1, ordering: .sequentiallyConsistent)
            }
            let deadline = timeout < 0 ? nil : Monitor.now() + timeout * 1_000_000
            var hasTried = false
            while true {
                if isCancelled() { return leave(name, waiter, .cancelled) }
                if mayHave(name, waiter) {
                    resources[name]?.queue.removeAll { $0.ticket == waiter.ticket }
                    let before = resources[name]?.holders[session]?.count ?? 0
                    resources[name]?.holders[session] = (isShared, before + 1)
                    wakeAll()
                    return .granted
                }
                if hasTried, let deadline, Monitor.now() >= deadline { return leave(name, waiter, .timedOut) }
                var visited: Set<Int> = []
                if waits(session, for: session, &visited) { return leave(name, waiter, .deadlock) }
                hasTried = true
                let seen = wakes
                lock.unlock()
                whileWaiting()
                lock.lock()
                // What happened meanwhile is looked at before the wait.
                if seen == wakes { lock.wait(until: deadline) }
            }
        }
    }

    /// Gives the lock back once; `all`: however often it was taken.
    func release(_ name: String, session: Int, all: Bool = false) -> Bool {
        lock.withLock {
            guard var held = resources[name]?.holders[session] else { return false }
            held.count -= 1
            resources[name]?.holders[session] = all || held.count <= 0 ? nil : held
            drop(name)
            wakeAll()
            return true
        }
    }

    /// Lets waiting sessions look whether they were cancelled.
    func wake() { lock.withLock { wakeAll() } }

    /// The session that another waits for; `nil`: it doesn't wait.
    func blocker(of session: Int) -> Int? {
        lock.withLock {
            for resource in resources.values where resource.queue.contains(where: { $0.session == session }) {
                return resource.holders.keys.first { $0 != session } ?? resource.queue.first?.session
            }
            return nil
        }
    }

    private func leave(_ name: String, _ waiter: Waiter, _ outcome: Outcome) -> Outcome {
        resources[name]?.queue.removeAll { $0.ticket == waiter.ticket }
        drop(name)
        wakeAll()
        return outcome
    }

    private func mayHave(_ name: String, _ waiter: Waiter) -> Bool {
        guard let resource = resources[name] else { return true }
        for (session, held) in resource.holders where session != waiter.session {
            guard held.isShared, waiter.isShared else { return false }
        }
        // A holder that wants more goes before those who have nothing.
        if resource.holders[waiter.session] != nil { return true }
        for other in resource.queue where other.ticket < waiter.ticket {
            guard other.isShared, waiter.isShared else { return false }
        }
        return true
    }

    /// Whether a session waits, perhaps through others, for another.
    private func waits(_ session: Int, for target: Int, _ seen: inout Set<Int>) -> Bool {
        guard seen.insert(session).inserted else { return false }
        for resource in resources.values {
            guard let waiter = resource.queue.first(where: { $0.session == session }) else { continue }
            var blockers = resource.holders.filter { !($0.value.isShared && waiter.isShared) }.map(\.key)
            blockers += resource.queue.filter { $0.ticket < waiter.ticket }.map(\.session)
            for blocker in blockers where blocker != session {
                if blocker == target || waits(blocker, for: target, &seen) { return true }
            }
        }
        return false
    }
}
