/// The transfers of a loop by the moment at which a limit of time may break, the earliest on top.
///
/// A transfer knows its place, so it is taken out without a search.
struct LimitHeap {
    private var items: [CurlTransfer] = []

    /// The earliest moment.
    var earliest: MonotonicTime? { items.first?.heapKey }

    var count: Int { items.count }

    mutating func insert(_ transfer: CurlTransfer, at key: MonotonicTime) {
        transfer.heapKey = key
        transfer.heapIndex = items.count
        items.append(transfer)
        rise(items.count - 1)
    }

    mutating func remove(_ transfer: CurlTransfer) {
        let index = transfer.heapIndex
        guard index >= 0 else { return }
        transfer.heapIndex = -1
        let last = items.removeLast()
        guard last !== transfer else { return }
        place(last, index)
        rise(index)
        sink(last.heapIndex)
    }

    /// Takes the earliest out, if its moment has come.
    mutating func popDue(at now: MonotonicTime) -> CurlTransfer? {
        guard let first = items.first, first.heapKey <= now else { return nil }
        remove(first)
        return first
    }

    private mutating func place(_ transfer: CurlTransfer, _ index: Int) {
        items[index] = transfer
        transfer.heapIndex = index
    }

    private mutating func rise(_ start: Int) {
        var index = start
        let transfer = items[index]
        while index > 0 {
            let parent = (index - 1) / 2
            guard transfer.heapKey < items[parent].heapKey else { break }
            place(items[parent], index)
            index = parent
        }
        place(transfer, index)
    }

    private mutating func sink(_ start: Int) {
        var index = start
        let transfer = items[index]
        while true {
            var child = 2 * index + 1
            guard child < items.count else { break }
            if child + 1 < items.count, items[child + 1].heapKey < items[child].heapKey { child += 1 }
            guard items[child].heapKey < transfer.heapKey else { break }
            place(items[child], index)
            index = child
        }
        place(transfer, index)
    }
}
