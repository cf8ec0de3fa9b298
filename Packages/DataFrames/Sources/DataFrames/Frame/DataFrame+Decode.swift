extension DataFrame {
    /// Every row as a value of a `Decodable` type, whose keys name columns.
    ///
    /// Integers of any width read integer columns if they fit; `Double` also reads `float`; `Date` reads instants,
    /// `Decimal` decimals, `Data` and `[UInt8]` binary columns; the value types of this module read their own columns;
    /// structures and lists decode into nested types and arrays. Nothing else is converted. A type without keys, such
    /// as an integer, decodes from a frame of one column. Throws ``FrameError`` that names column and row; what a
    /// type's own `init(from:)` throws is in its `underlying`.
    /// - Parameters:
    ///   - type: The type of a row.
    ///   - options: How keys name columns.
    public func decode<D: Decodable>(
        as type: D.Type = D.self,
        options: RowDecodingOptions = RowDecodingOptions()
    ) throws(FrameError) -> [D] {
        let state = RowDecodingState(self, options)
        let decoder = RowDecoder(state: state)
        var result: [D] = []
        result.reserveCapacity(rowCount)
        for row in 0..<rowCount {
            state.begin(row: row)
            result.append(try DataFrame.decodeRow(type, decoder))
        }
        return result
    }

    static func decodeRow<D: Decodable>(_ type: D.Type, _ decoder: RowDecoder) throws(FrameError) -> D {
        let state = decoder.state
        do {
            // Types that columns hold would decode themselves from text or numbers; with one column they are read.
            if state.readers.count == 1, D.self is any ColumnElement.Type {
                return try state.readers[0].any(type, state.row, state)
            }
            return try D(from: decoder)
        } catch let error as FrameError {
            var error = error
            error.row = state.row
            throw error
        } catch {
            throw FrameError(
                .conversion,
                "A row could not be decoded as \(D.self)",
                column: DataFrame.column(of: error),
                row: state.row,
                underlying: error
            )
        }
    }

    private static func column(of error: any Error) -> String? {
        switch error {
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
            DecodingError.dataCorrupted(let context):
            context.codingPath.last?.stringValue
        case DecodingError.keyNotFound(let key, _): key.stringValue
        default: nil
        }
    }
}

extension Row {
    /// The row as a value of a `Decodable` type; see ``DataFrame/decode(as:options:)``, which is faster for many rows.
    public func decode<D: Decodable>(
        as type: D.Type = D.self,
        options: RowDecodingOptions = RowDecodingOptions()
    ) throws(FrameError) -> D {
        let state = RowDecodingState(frame, options)
        state.begin(row: index)
        return try DataFrame.decodeRow(type, RowDecoder(state: state))
    }
}
