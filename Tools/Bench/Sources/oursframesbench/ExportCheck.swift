import CBaseline
import DataFrames
import OursSupport

/// Exports a frame through the Arrow C Data Interface and looks whether the other side got the frame's own memory.
struct ExportCheck {
    private typealias Release = @convention(c) (UnsafeMutableRawPointer) -> Void

    // The places of the fields in the structures of the interface, where pointers have 64 bits.
    private static let (schemaBytes, schemaRelease) = (72, 56)
    private static let (arrayBytes, arrayRelease) = (80, 64)
    private static let (bufferCount, childCount, buffers, children) = (24, 32, 40, 48)

    private let frame: DataFrame
    private let schema = UnsafeMutableRawPointer.allocate(byteCount: schemaBytes, alignment: 8)
    private let array = UnsafeMutableRawPointer.allocate(byteCount: arrayBytes, alignment: 8)

    init(_ frame: DataFrame) {
        self.frame = frame
    }

    /// Exports and releases.
    func export() throws {
        try frame.exportArrow(schema: schema, array: array)
        release()
    }

    /// How many buffers of values, offsets and bytes are not those of the frame.
    func copies() throws -> Int {
        let own = try addresses()
        try frame.exportArrow(schema: schema, array: array)
        defer { release() }
        guard let columns = array.load(fromByteOffset: Self.children, as: UnsafePointer<UnsafeRawPointer>?.self),
            array.load(fromByteOffset: Self.childCount, as: Int64.self) == frame.columnCount
        else { fail("the export has not the columns of the frame") }
        var (copies, found) = (0, 0)
        for index in 0..<frame.columnCount {
            let child = columns[index]
            let count = Int(child.load(fromByteOffset: Self.bufferCount, as: Int64.self))
            guard let buffers = child.load(fromByteOffset: Self.buffers, as: UnsafePointer<UnsafeRawPointer?>?.self)
            else { fail("an exported column has no buffers") }
            // The first buffer is that of the nulls, of which there are none.
            for buffer in 1..<count {
                found += 1
                if let address = buffers[buffer], own.contains(address) { continue }
                copies += 1
            }
        }
        guard found == own.count else { fail("\(found) buffers were exported of \(own.count)") }
        return copies
    }

    func free() {
        schema.deallocate()
        array.deallocate()
    }

    private func addresses() throws -> Set<UnsafeRawPointer> {
        var own: Set<UnsafeRawPointer> = []
        func add(_ address: UnsafeRawPointer?) {
            if let address { own.insert(address) }
        }
        for column in frame.columns {
            switch column.type {
            case .int64: try column.withUnsafeValues(as: Int64.self) { add($0.baseAddress) }
            case .int32, .date: try column.withUnsafeValues(as: Int32.self) { add($0.baseAddress) }
            case .decimal: try column.withUnsafeValues(as: Int128.self) { add($0.baseAddress) }
            case .string:
                try column.withUnsafeStringBytes { offsets, bytes in
                    if case .narrow(let offsets) = offsets { add(offsets.baseAddress) }
                    add(bytes.baseAddress)
                }
            default: fail("a column came as \(column.type)")
            }
        }
        return own
    }

    private func release() {
        for (pointer, place) in [(schema, Self.schemaRelease), (array, Self.arrayRelease)] {
            guard let release = pointer.load(fromByteOffset: place, as: Release?.self) else {
                fail("what was exported cannot be released")
            }
            release(pointer)
        }
    }
}
