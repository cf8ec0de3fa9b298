import CArrow
import Synchronization

/// An array as another library makes it, right or wrong, which counts how often it is released.
final class ForeignArray {
    /// How often schemas and arrays were released; children that are released by their parents count too.
    final class Releases: Sendable {
        let schemas = Atomic(0)
        let arrays = Atomic(0)
    }

    var format: String?
    var name: String?
    var flags: Int64 = 2
    var metadata: [(String, String)] = []
    var length: Int64
    var nullCount: Int64
    var offset: Int64
    var buffers: [[UInt8]?]
    var children: [ForeignArray]
    var dictionary: ForeignArray?
    /// What is stated instead of the true counts.
    var statedBuffers: Int64?
    var statedChildren: Int64?
    var statedSchemaChildren: Int64?
    /// Whether the array counts as released before it is handed over.
    var isReleased = false
    var hasBufferList = true

    init(
        _ format: String?,
        length: Int64,
        nullCount: Int64 = 0,
        offset: Int64 = 0,
        buffers: [[UInt8]?] = [],
        children: [ForeignArray] = [],
        dictionary: ForeignArray? = nil,
        name: String? = "x"
    ) {
        self.format = format
        self.length = length
        self.nullCount = nullCount
        self.offset = offset
        self.buffers = buffers
        self.children = children
        self.dictionary = dictionary
        self.name = name
    }

    /// Makes the array wrong.
    func with(_ change: (ForeignArray) -> Void) -> ForeignArray {
        change(self)
        return self
    }

    private final class Box {
        let releases: Releases
        var memory: [UnsafeMutableRawPointer] = []
        init(_ releases: Releases) { self.releases = releases }
        deinit { for block in memory { block.deallocate() } }

        func copy(_ bytes: [UInt8]) -> UnsafeMutableRawPointer {
            // Exactly as many bytes as there are, so that a sanitizer sees one read too many.
            let block = UnsafeMutableRawPointer.allocate(byteCount: bytes.count, alignment: 64)
            block.copyMemory(from: bytes, byteCount: bytes.count)
            memory.append(block)
            return block
        }

        func text(_ text: String?) -> UnsafePointer<CChar>? {
            text.map { UnsafePointer(copy(Array($0.utf8) + [0]).assumingMemoryBound(to: CChar.self)) }
        }

        func list<T>(_ items: [T]) -> UnsafeMutablePointer<T> {
            let block = UnsafeMutablePointer<T>.allocate(capacity: max(items.count, 1))
            block.initialize(from: items, count: items.count)
            memory.append(UnsafeMutableRawPointer(block))
            return block
        }
    }

    func write(schema: UnsafeMutablePointer<CArrowSchema>, _ releases: Releases) {
        let box = Box(releases)
        var bytes: [UInt8] = []
        func append(_ count: Int) { withUnsafeBytes(of: Int32(count)) { bytes.append(contentsOf: $0) } }
        append(metadata.count)
        for (key, value) in metadata {
            for text in [key, value] {
                append(text.utf8.count)
                bytes.append(contentsOf: text.utf8)
            }
        }
        let children = children.map { child in
            let place = box.list([CArrowSchema()])
            child.write(schema: place, releases)
            return Optional(place)
        }
        var values: UnsafeMutablePointer<CArrowSchema>?
        if let dictionary {
            values = box.list([CArrowSchema()])
            dictionary.write(schema: values!, releases)
        }
        schema.initialize(
            to: CArrowSchema(
                format: box.text(format),
                name: box.text(name),
                metadata: metadata.isEmpty
                    ? nil : UnsafePointer(box.copy(bytes).assumingMemoryBound(to: CChar.self)),
                flags: flags,
                n_children: statedSchemaChildren ?? Int64(children.count),
                children: box.list(children),
                dictionary: values,
                release: { schema in
                    guard let schema else { return }
                    let parent = Unmanaged<Parent<CArrowSchema>>.fromOpaque(schema.pointee.private_data!)
                        .takeRetainedValue()
                    for child in parent.children where child.pointee.release != nil { child.pointee.release(child) }
                    parent.box.releases.schemas.add(1, ordering: .relaxed)
                    schema.pointee.release = nil
                },
                private_data: Unmanaged.passRetained(
                    Parent(box, children.compactMap { $0 } + [values].compactMap { $0 })
                ).toOpaque()
            )
        )
    }

    private final class Parent<T> {
        let box: Box
        let children: [UnsafeMutablePointer<T>]
        init(_ box: Box, _ children: [UnsafeMutablePointer<T>]) {
            self.box = box
            self.children = children
        }
    }

    func write(array: UnsafeMutablePointer<CArrowArray>, _ releases: Releases) {
        let box = Box(releases)
        let pointers = buffers.map { bytes in bytes.map { UnsafeRawPointer(box.copy($0)) } }
        let children = children.map { child in
            let place = box.list([CArrowArray()])
            child.write(array: place, releases)
            return Optional(place)
        }
        var values: UnsafeMutablePointer<CArrowArray>?
        if let dictionary {
            values = box.list([CArrowArray()])
            dictionary.write(array: values!, releases)
        }
        array.initialize(
            to: CArrowArray(
                length: length,
                null_count: nullCount,
                offset: offset,
                n_buffers: statedBuffers ?? Int64(buffers.count),
                n_children: statedChildren ?? Int64(children.count),
                buffers: hasBufferList ? box.list(pointers) : nil,
                children: box.list(children),
                dictionary: values,
                release: { array in
                    guard let array else { return }
                    let parent = Unmanaged<Parent<CArrowArray>>.fromOpaque(array.pointee.private_data!)
                        .takeRetainedValue()
                    for child in parent.children where child.pointee.release != nil { child.pointee.release(child) }
                    parent.box.releases.arrays.add(1, ordering: .relaxed)
                    array.pointee.release = nil
                },
                private_data: Unmanaged.passRetained(
                    Parent(box, children.compactMap { $0 } + [values].compactMap { $0 })
                ).toOpaque()
            )
        )
        if isReleased { array.pointee.release(array) }
    }

    /// How many arrays there are in all.
    var count: Int { 1 + children.reduce(0) { $0 + $1.count } + (dictionary?.count ?? 0) }
}

/// Numbers as the bytes of a buffer.
func buffer<T: BitwiseCopyable>(_ numbers: [T]) -> [UInt8] {
    numbers.withUnsafeBytes { Array($0) }
}
