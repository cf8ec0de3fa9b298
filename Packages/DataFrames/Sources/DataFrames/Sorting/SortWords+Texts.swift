extension SortWords {
    /// Texts and bytes in the order of their bytes.
    static func texts(_ column: Column) -> [[UInt64]] {
        let texts = TextPlaces(column)
        let longest = texts.longest()
        if longest <= ShortTextKey.limit {
            // As many bytes as the longest text has, then the length, which tells "a" from "a\0".
            let unused = UInt64(64 - 8 * longest)
            return [
                make(column.count) { row in
                    let (start, length) = texts[row]
                    if length == 0 { return 0 }
                    let bytes = (ShortTextKey.pack(start, length) & ~(0xFF << 56)).byteSwapped
                    return (bytes >> unused) << 3 | UInt64(truncatingIfNeeded: length)
                }
            ]
        }
        let codes = KeyCodes.encode(column, nil, .areMissing)
        guard longest <= MediumTextKey.limit, codes.bound > column.count / 4 else {
            let places = places(of: codes, texts)
            return [places.withUnsafeBufferPointer { rows($0, codes.codes) }]
        }
        // Eight bytes, then seven and the length.
        let first = make(column.count) { texts.beginning($0) }
        let second = make(column.count) { row in
            let (start, length) = texts[row]
            let rest = length > 8 ? ShortTextKey.pack(start + 8, length &- 8) & ~(0xFF << 56) : 0
            return rest.byteSwapped | UInt64(truncatingIfNeeded: length)
        }
        return [first, second]
    }

    /// For each distinct text its place in their order.
    private static func places(of codes: KeyCodes, _ texts: TextPlaces) -> [UInt64] {
        struct Entry {
            let beginning: UInt64
            let row: Int
            let code: Int
        }
        var entries: [Entry] = []
        entries.reserveCapacity(codes.bound)
        for (row, code) in codes.codes.enumerated() where Int(code) == entries.count {
            entries.append(Entry(beginning: texts.beginning(row), row: row, code: entries.count))
        }
        entries.sort { left, right in
            left.beginning == right.beginning
                ? texts.order(left.row, right.row) < 0 : left.beginning < right.beginning
        }
        var places = [UInt64](repeating: 0, count: codes.bound)
        for (place, entry) in entries.enumerated() { places[entry.code] = UInt64(place) }
        return places
    }

    /// The place of each row's value; 0 where it has none.
    private static func rows(_ places: UnsafeBufferPointer<UInt64>, _ codes: [UInt32]) -> [UInt64] {
        codes.withUnsafeBufferPointer { codes in
            make(codes.count) { codes[$0] == KeyCodes.missing ? 0 : places[Int(codes[$0])] }
        }
    }

    /// For each row of a dictionary column the place of its value in their order; equal values share one.
    ///
    /// Throws ``FrameError`` of kind `unsupported` for types without an order.
    static func places(ofRows column: Column, _ name: String) throws(FrameError) -> [UInt64] {
        let values = column.dictionaryValues
        let words = try SortWords(values, SortKey(name)).words
        let order = RadixSort.order(words, rows: values.count)
        var places = [UInt64](repeating: 0, count: values.count)
        var place: UInt64 = 0
        for (position, index) in order.enumerated() {
            if position > 0 {
                let before = order[position - 1]
                if words.contains(where: { $0.values[before] != $0.values[index] }) { place += 1 }
            }
            places[index] = place
        }
        return withExtendedLifetime(column) {
            let indices = column.firstValue(Int32.self)
            let validity = RowValidity(column)
            return places.withUnsafeBufferPointer { places in
                make(column.count) { validity[$0] ? places[Int(indices[$0])] : 0 }
            }
        }
    }
}
