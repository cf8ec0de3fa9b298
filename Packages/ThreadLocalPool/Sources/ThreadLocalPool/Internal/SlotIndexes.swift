import CThreadSlots
import Synchronization

/// Gives each live pool its place in every thread's table, the smallest free one first, so that tables stay small.
// @unchecked: the vars are read and written under `lock`.
final class SlotIndexes: @unchecked Sendable {
    static let shared = SlotIndexes()

    private let lock = Lock()
    private var free: [UInt32] = []
    private var next: UInt32 = 0
    private let pools = Atomic<UInt64>(0)

    private init() {
        conn_thread_slots_start { PoolSlot.abandon($0) }
    }

    /// A number that no other pool of this process ever has.
    func newPoolID() -> UInt64 {
        pools.wrappingAdd(1, ordering: .relaxed).newValue
    }

    func take() -> UInt32 {
        lock.withLock {
            guard let smallest = free.indices.min(by: { free[$0] < free[$1] }) else {
                defer { next += 1 }
                return next
            }
            let index = free[smallest]
            free.swapAt(smallest, free.count - 1)
            free.removeLast()
            return index
        }
    }

    func giveBack(_ index: UInt32) {
        lock.withLock { free.append(index) }
    }

    /// For tests: the indexes in use, and how many were ever in use at once.
    var state: (used: Int, highest: Int) {
        lock.withLock { (Int(next) - free.count, Int(next)) }
    }
}
