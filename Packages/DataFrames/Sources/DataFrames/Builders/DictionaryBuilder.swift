/// Builds a column that keeps each distinct value once. One thread at a time; consumed by ``finish()``.
///
/// Made for text that repeats, such as names of states or units: an element then takes four bytes.
public final class DictionaryBuilder: ColumnBuilder {
    /// The type of the column to be: a dictionary of the value type.
    public let type: DataType
    private let valueType: DataType
    private let indices = FixedBuilder<Int32>(type: .int32)
    private let values: any ColumnBuilder
    private let strings: StringBuilder?
    private var textTable = TextTable()
    private var valueTable: [CellValue: Int32] = [:]

    /// Creates an empty builder.
    ///
    /// - Parameter valueType: The type of the distinct values: any but list, structure, dictionary, null and the
    ///   floating-point numbers, which stop the process.
    public init(_ valueType: DataType) {
        switch valueType {
        case .list, .structure, .dictionary, .null, .float, .double:
            preconditionFailure("A dictionary column cannot have values of type \(valueType)")
        default: break
        }
        self.valueType = valueType
        type = .dictionary(valueType)
        values = makeBuilder(for: valueType)
        strings = values as? StringBuilder
    }

    /// The number of elements appended so far, nulls included.
    public var count: Int { indices.count }

    /// The number of distinct values so far.
    public var distinctCount: Int { values.count }

    /// Makes room for that many more elements at once.
    public func reserve(_ additional: Int) {
        indices.reserve(additional)
    }

    /// Appends a null.
    public func appendNull() {
        indices.appendNull()
    }

    /// Appends text that is known to be valid UTF-8; only for a dictionary of strings.
    public func append(validatedUTF8 bytes: UnsafeBufferPointer<UInt8>) {
        guard let strings else { preconditionFailure("Text was appended to a column of type \(type)") }
        let (index, isNew) = textTable.index(of: bytes, in: strings)
        if isNew { strings.append(validatedUTF8: bytes) }
        indices.append(index)
    }

    /// Appends text; only for a dictionary of strings.
    public func append(_ text: String) {
        var text = text
        text.withUTF8 { append(validatedUTF8: $0) }
    }

    /// Appends a dynamic value; throws when it does not fit the value type.
    public func append(_ value: CellValue) throws(FrameError) {
        switch value {
        case .null: indices.appendNull()
        case .string(let text) where strings != nil: append(text)
        default:
            // Equal decimals and times may differ in scale or unit, but the column has only one of each.
            if let known = valueTable[value] {
                indices.append(known)
                return
            }
            let index = Int32(values.count)
            try values.append(value)
            valueTable[value] = index
            indices.append(index)
        }
    }

    /// The index of a value of another dictionary of the same type, which becomes part of this one.
    func place(of value: CellValue) -> Int32 {
        do {
            try append(value)
        } catch {
            preconditionFailure("A value of type \(valueType) did not fit its own type: \(error)")
        }
        return indices.state.pointee.values[indices.count - 1]
    }

    /// Ends the building and returns the column.
    public func finish() -> Column {
        let indices = indices.finish()
        return Column(
            type: type,
            count: indices.count,
            nullCount: indices.nullCount,
            storage: ColumnStorage(
                validity: indices.storage.validity,
                values: indices.storage.values,
                children: [values.finish()]
            )
        )
    }
}

/// A hash table from text to its position in a string builder; open addressing with a seed of its own.
private struct TextTable {
    private var slots: [Int32] = Array(repeating: -1, count: 64)
    private var count = 0
    private let seed = UInt64.random(in: .min ... .max)

    mutating func index(of bytes: UnsafeBufferPointer<UInt8>, in builder: StringBuilder) -> (Int32, isNew: Bool) {
        if count * 2 >= slots.count { grow(builder) }
        var slot = Int(truncatingIfNeeded: hash(bytes)) & (slots.count - 1)
        while slots[slot] >= 0 {
            let known = builder.text(at: Int(slots[slot]))
            if known.count == bytes.count, known.elementsEqual(bytes) { return (slots[slot], false) }
            slot = (slot + 1) & (slots.count - 1)
        }
        let index = Int32(builder.count)
        slots[slot] = index
        count += 1
        return (index, true)
    }

    private mutating func grow(_ builder: StringBuilder) {
        var larger: [Int32] = Array(repeating: -1, count: slots.count * 4)
        for index in slots where index >= 0 {
            var slot = Int(truncatingIfNeeded: hash(builder.text(at: Int(index)))) & (larger.count - 1)
            while larger[slot] >= 0 { slot = (slot + 1) & (larger.count - 1) }
            larger[slot] = index
        }
        slots = larger
    }

    private func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        TextHash.hash(bytes, seed: seed)
    }
}

extension StringBuilder {
    /// The bytes of an element already appended; valid until the next append.
    fileprivate func text(at index: Int) -> UnsafeBufferPointer<UInt8> {
        let start = Offsets.load(index, from: state.pointee.offsets, wide: state.pointee.isWide)
        let end = Offsets.load(index + 1, from: state.pointee.offsets, wide: state.pointee.isWide)
        return UnsafeBufferPointer(start: state.pointee.bytes + start, count: end - start)
    }
}
