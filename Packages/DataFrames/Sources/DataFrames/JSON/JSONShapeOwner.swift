/// Holds a shape in memory of its own and frees it.
final class JSONShapeOwner {
    let shape: UnsafeMutablePointer<JSONShape>

    init() {
        shape = .allocate(capacity: 1)
        shape.initialize(to: JSONShape())
    }

    deinit {
        shape.pointee.discard()
        shape.deinitialize(count: 1)
        shape.deallocate()
    }
}
