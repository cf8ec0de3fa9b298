/// What a `FIFOQueue` holds. Its links are touched only under the lock of the queue's owner.
class QueueNode {
    fileprivate var next: QueueNode?
    fileprivate unowned(unsafe) var previous: QueueNode?
    fileprivate(set) var isQueued = false
}

/// First in, first out, and removal from the middle in constant time. The owner's lock protects it.
struct FIFOQueue<Element: QueueNode> {
    private var head: QueueNode?
    private unowned(unsafe) var tail: QueueNode?
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    mutating func append(_ element: Element) {
        element.isQueued = true
        element.previous = tail
        if let tail { tail.next = element } else { head = element }
        tail = element
        count += 1
    }

    mutating func popFirst() -> Element? {
        guard let first = head else { return nil }
        remove(first)
        return unsafeDowncast(first, to: Element.self)
    }

    mutating func remove(_ element: QueueNode) {
        guard element.isQueued else { return }
        let next = element.next
        if let previous = element.previous { previous.next = next } else { head = next }
        if let next { next.previous = element.previous } else { tail = element.previous }
        element.next = nil
        element.previous = nil
        element.isQueued = false
        count -= 1
    }

    func first(where test: (Element) -> Bool) -> Element? {
        var node = head
        while let current = node {
            let element = unsafeDowncast(current, to: Element.self)
            if test(element) { return element }
            node = current.next
        }
        return nil
    }

    func forEach(_ body: (Element) -> Void) {
        var node = head
        while let current = node {
            node = current.next
            body(unsafeDowncast(current, to: Element.self))
        }
    }
}
