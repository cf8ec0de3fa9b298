/// Writes a flatbuffer from its end to its start, so that everything stands before what it points to.
struct FlatBuilder {
    /// The value of one field of a table.
    enum Value {
        case int8(UInt8), int16(Int16), int32(Int32), int64(Int64)
        /// Something written before, named by its distance from the end.
        case reference(Int)
    }

    /// The bytes so far, the last one first.
    private var reversed: [UInt8] = []

    /// Fills up so that the bytes are a multiple of the alignment once that many more are written.
    private mutating func align(_ alignment: Int, before count: Int) {
        let rest = (reversed.count + count) & (alignment - 1)
        if rest != 0 { reversed.append(contentsOf: repeatElement(0, count: alignment - rest)) }
    }

    private mutating func push<T: FixedWidthInteger>(_ number: T) {
        align(MemoryLayout<T>.size, before: MemoryLayout<T>.size)
        append(number)
    }

    private mutating func append<T: FixedWidthInteger>(_ number: T) {
        for byte in stride(from: MemoryLayout<T>.size - 1, through: 0, by: -1) {
            reversed.append(UInt8(truncatingIfNeeded: number >> T(byte * 8)))
        }
    }

    private mutating func push(reference target: Int) {
        align(4, before: 4)
        append(UInt32(reversed.count + 4 - target))
    }

    mutating func text(_ text: String) -> Int {
        align(4, before: text.utf8.count + 1)
        reversed.append(0)
        reversed.append(contentsOf: text.utf8.reversed())
        push(UInt32(text.utf8.count))
        return reversed.count
    }

    mutating func references(_ targets: [Int]) -> Int {
        align(4, before: 4)
        for target in targets.reversed() { push(reference: target) }
        push(UInt32(targets.count))
        return reversed.count
    }

    /// A vector of structures that consist of 64-bit numbers.
    mutating func structures(_ numbers: [[Int64]]) -> Int {
        align(8, before: 0)
        for structure in numbers.reversed() {
            for number in structure.reversed() { append(number) }
        }
        push(UInt32(numbers.count))
        return reversed.count
    }

    mutating func table(_ fields: [(Int, Value)]) -> Int {
        let start = reversed.count
        var places: [Int: Int] = [:]
        for (field, value) in fields.sorted(by: { $0.0 > $1.0 }) {
            switch value {
            case .int8(let number): push(number)
            case .int16(let number): push(number)
            case .int32(let number): push(number)
            case .int64(let number): push(number)
            case .reference(let target): push(reference: target)
            }
            places[field] = reversed.count
        }
        push(Int32(0))
        let table = reversed.count
        let count = (fields.map(\.0).max() ?? -1) + 1
        for field in (0..<count).reversed() { append(UInt16(places[field].map { table - $0 } ?? 0)) }
        append(UInt16(table - start))
        append(UInt16(4 + count * 2))
        let distance = UInt32(reversed.count - table)
        for byte in 0..<4 { reversed[table - 1 - byte] = UInt8(truncatingIfNeeded: distance >> UInt32(byte * 8)) }
        return table
    }

    mutating func finish(_ root: Int) -> [UInt8] {
        align(8, before: 4)
        push(reference: root)
        return reversed.reversed()
    }
}
