internal import CArrow

/// An array of another library that was moved here; released once, when no buffer of it is used any more.
final class ArrowCOwner {
    let array: UnsafeMutablePointer<CArrowArray>

    /// Takes the array over; for its former owner it is released.
    init(moving source: UnsafeMutablePointer<CArrowArray>) {
        array = UnsafeMutablePointer<CArrowArray>.allocate(capacity: 1)
        array.moveInitialize(from: source, count: 1)
        source.initialize(to: array.pointee)
        source.pointee.release = nil
    }

    deinit {
        if let release = array.pointee.release { release(array) }
        array.deallocate()
    }
}

// The array is moved in before anybody else has the object, only read afterwards, and released by the last user alone.
extension ArrowCOwner: @unchecked Sendable {}
