internal import CArrow

/// Arrays of the C interface, in and out.
enum ArrowCArray {
    /// What an exported array keeps alive until it is released.
    private final class Kept {
        let buffers: [ColumnBuffer?]
        init(_ buffers: [ColumnBuffer?]) { self.buffers = buffers }
    }

    /// Writes an array that shares the buffers; its reader releases it, on any thread.
    static func write(_ export: ArrowExport, to target: UnsafeMutablePointer<CArrowArray>) {
        var buffers: UnsafeMutablePointer<UnsafeRawPointer?>?
        if !export.buffers.isEmpty {
            let places = UnsafeMutablePointer<UnsafeRawPointer?>.allocate(capacity: export.buffers.count)
            for (index, buffer) in export.buffers.enumerated() { (places + index).initialize(to: buffer?.base) }
            buffers = places
        }
        var children: UnsafeMutablePointer<UnsafeMutablePointer<CArrowArray>?>?
        if !export.children.isEmpty {
            let places = UnsafeMutablePointer<UnsafeMutablePointer<CArrowArray>?>.allocate(
                capacity: export.children.count
            )
            for (index, child) in export.children.enumerated() {
                (places + index).initialize(to: written(child))
            }
            children = places
        }
        target.initialize(
            to: CArrowArray(
                length: Int64(export.length),
                null_count: Int64(export.nullCount),
                offset: Int64(export.offset),
                n_buffers: Int64(export.buffers.count),
                n_children: Int64(export.children.count),
                buffers: buffers,
                children: children,
                dictionary: export.dictionary.first.map(written),
                release: { ArrowCArray.release($0) },
                private_data: Unmanaged.passRetained(Kept(export.buffers)).toOpaque()
            )
        )
    }

    private static func written(_ export: ArrowExport) -> UnsafeMutablePointer<CArrowArray> {
        let place = UnsafeMutablePointer<CArrowArray>.allocate(capacity: 1)
        write(export, to: place)
        return place
    }

    /// Gives back what ``write(_:to:)`` made; children that were moved away live on without it.
    private static func release(_ array: UnsafeMutablePointer<CArrowArray>?) {
        guard let array, array.pointee.release != nil else { return }
        func drop(_ child: UnsafeMutablePointer<CArrowArray>) {
            if let release = child.pointee.release { release(child) }
            child.deallocate()
        }
        if let children = array.pointee.children {
            for index in 0..<Int(array.pointee.n_children) {
                if let child = children[index] { drop(child) }
            }
            children.deallocate()
        }
        if let values = array.pointee.dictionary { drop(values) }
        array.pointee.buffers?.deallocate()
        if let kept = array.pointee.private_data { Unmanaged<Kept>.fromOpaque(kept).release() }
        array.pointee.private_data = nil
        array.pointee.release = nil
    }

    /// Releases an array that nobody took.
    static func discard(_ array: UnsafeMutablePointer<CArrowArray>) {
        if let release = array.pointee.release { release(array) }
    }

    /// Moves an array here and describes it; the array is released when the last buffer of it is gone.
    ///
    /// Throws `.arrow`; the array is released then.
    static func take(
        _ array: UnsafeMutablePointer<CArrowArray>,
        as field: ArrowField
    ) throws(FrameError) -> ArrowNode {
        guard array.pointee.release != nil else {
            throw FrameError(.arrow, "The Arrow array was released or moved before")
        }
        let owner = ArrowCOwner(moving: array)
        return try node(owner.array, field, owner)
    }

    private static func node(
        _ array: UnsafeMutablePointer<CArrowArray>,
        _ field: ArrowField,
        _ owner: ArrowCOwner
    ) throws(FrameError) -> ArrowNode {
        let values = array.pointee
        let isDictionary = field.dictionary != nil
        guard values.release != nil else { throw FrameError(.arrow, "A child of an Arrow array was released before") }
        let childCount = isDictionary ? 0 : field.children.count
        guard values.n_children == childCount, childCount == 0 || values.children != nil else {
            throw FrameError(
                .arrow,
                "An Arrow array has \(values.n_children) children where its type takes \(childCount)",
                column: field.name
            )
        }
        var node = ArrowNode(
            length: Int(values.length),
            nullCount: Int(values.null_count),
            offset: Int(values.offset),
            buffers: try buffers(values, isDictionary ? .integer(bits: 32, isSigned: true) : field.type, owner),
            children: [],
            dictionary: .none
        )
        for index in 0..<childCount {
            guard let child = values.children[index] else {
                throw FrameError(.arrow, "A child of an Arrow array is missing", column: field.name)
            }
            node.children.append(try self.node(child, field.children[index], owner))
        }
        if isDictionary, let dictionary = values.dictionary {
            var inner = field
            inner.dictionary = nil
            node.dictionary = .node(try self.node(dictionary, inner, owner))
        }
        return node
    }

    private static func buffers(
        _ array: CArrowArray,
        _ type: ArrowType,
        _ owner: ArrowCOwner
    ) throws(FrameError) -> [ArrowMemory?] {
        // A null array may come with the place of a bitmap.
        let expected = type == .null ? 0 : type.bufferCount
        guard array.n_buffers >= 0, array.n_buffers <= 1 << 20, array.n_buffers >= expected ?? 3,
            expected == nil || type == .null || array.n_buffers == expected ?? 0
        else {
            throw FrameError(.arrow, "An Arrow array of format \"\(type.format)\" has \(array.n_buffers) buffers")
        }
        if type == .null { return [] }
        guard let pointers = array.buffers else {
            throw FrameError(.arrow, "An Arrow array has no list of its buffers")
        }
        var buffers: [ArrowMemory?] = []
        guard expected == nil else {
            for index in 0..<Int(array.n_buffers) {
                buffers.append(pointers[index].map { ArrowMemory(base: $0, byteCount: nil, owner: owner) })
            }
            return buffers
        }
        // Of views the last buffer has the sizes of those between.
        let dataCount = Int(array.n_buffers) - 3
        let sizes = pointers[dataCount + 2]
        for index in 0..<dataCount + 2 {
            var size: Int?
            if index >= 2 {
                guard let sizes else { throw FrameError(.arrow, "An Arrow array of views has no sizes of its buffers") }
                let stated = Int(sizes.loadUnaligned(fromByteOffset: (index - 2) * 8, as: Int64.self))
                guard stated >= 0 else { throw FrameError(.arrow, "An Arrow buffer of \(stated) bytes cannot be") }
                size = stated
            }
            buffers.append(pointers[index].map { ArrowMemory(base: $0, byteCount: size, owner: owner) })
        }
        return buffers
    }
}
