/// What waits to go to a receiver: bytes, and faults between them.
struct PipeQueue {
    enum Item {
        case bytes(ArraySlice<UInt8>, due: MonotonicTime?)
        case strike(FaultAction)
        /// The sender said that no more will come.
        case end
        /// The sender broke off.
        case senderLost
    }

    private var items: [Item] = []
    private var head = 0
    private(set) var byteCount = 0
    /// A fault that ends the connection waits here: what comes behind it goes nowhere.
    private(set) var hasEnding = false

    var first: Item? {
        head < items.count ? items[head] : nil
    }

    mutating func append(_ item: Item) {
        switch item {
        case .bytes(let bytes, _): byteCount += bytes.count
        case .strike(let action): if case .end = action.effect { hasEnding = true }
        case .end, .senderLost: break
        }
        items.append(item)
    }

    mutating func removeFirst() {
        if case .bytes(let bytes, _) = items[head] { byteCount -= bytes.count }
        items[head] = .end
        head += 1
        if head == items.count {
            items.removeAll(keepingCapacity: true)
            head = 0
        } else if head > 1_000, head > items.count / 2 {
            items.removeFirst(head)
            head = 0
        }
    }

    /// Takes bytes off the first item, which holds more.
    mutating func dropFirstBytes(_ count: Int) {
        guard case .bytes(let bytes, let due) = items[head] else { return }
        items[head] = .bytes(bytes.dropFirst(count), due: due)
        byteCount -= count
    }
}
