internal import Synchronization

/// The faults that are armed.
final class FaultBox: Sendable {
    /// What goes wrong with one request.
    struct Plan: Sendable {
        var delay: Duration?
        var error: TDSMessage?
        var ending: (token: Int, how: StandInFault.Ending)?
    }

    private struct Armed {
        var fault: StandInFault
        /// Commits until it fires.
        var countdown = 0
    }

    private let armed = Mutex<[Armed]>([])

    func add(_ fault: StandInFault) {
        guard fault.times > 0 else { return }
        var one = Armed(fault: fault)
        if case .commit(_, let every) = fault.kind { one.countdown = every }
        armed.withLock { $0.append(one) }
    }

    func removeAll() {
        armed.withLock { $0.removeAll() }
    }

    var all: [StandInFault] { armed.withLock { $0.map(\.fault) } }

    /// What is armed for a request. `text` is made only when a fault wants it.
    func plan(for text: () -> String) -> Plan {
        armed.withLock { armed in
            var plan = Plan()
            guard !armed.isEmpty else { return plan }
            let text = text()
            for index in armed.indices {
                if let wanted = armed[index].fault.text, !text.contains(wanted) { continue }
                switch armed[index].fault.kind {
                case .delay(let duration) where plan.delay == nil: plan.delay = duration
                case .error(let number, let severity, let words) where plan.error == nil:
                    plan.error = TDSMessage(number: number, severity: severity, text: words)
                case .ending(let how, let token) where plan.ending == nil: plan.ending = (token, how)
                default: continue
                }
                armed[index].fault.times -= 1
            }
            armed.removeAll { $0.fault.times <= 0 }
            return plan
        }
    }

    /// The number of the error that refuses a login.
    func login() -> Int? {
        armed.withLock { armed in
            for index in armed.indices {
                guard case .login(let number) = armed[index].fault.kind else { continue }
                armed[index].fault.times -= 1
                if armed[index].fault.times <= 0 { armed.remove(at: index) }
                return number
            }
            return nil
        }
    }

    /// What becomes of a COMMIT.
    func commit() -> StandInFault.CommitKind? {
        armed.withLock { armed in
            var fired: StandInFault.CommitKind?
            for index in armed.indices {
                guard case .commit(let kind, let every) = armed[index].fault.kind else { continue }
                armed[index].countdown -= 1
                guard armed[index].countdown == 0 else { continue }
                armed[index].countdown = every
                armed[index].fault.times -= 1
                fired = fired ?? kind
            }
            armed.removeAll { $0.fault.times <= 0 }
            return fired
        }
    }
}
