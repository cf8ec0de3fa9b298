internal import CMySQL
internal import SQLCore

/// The request of one execution of a prepared statement, with its values.
///
/// Used by the thread that uses its connection.
final class ParameterBuffer {
    let request = RequestBuffer()

    /// Takes the values of one execution.
    ///
    /// - Throws: `.conversion` or `.unsupported` that names the parameter, from 1, for a value that MySQL has no form for.
    func set(_ values: [SQLValue]) throws(ConnError) {
        let places = ExecutionPlaces(beginning: request, count: values.count)
        for (index, value) in values.enumerated() {
            guard let kind = value.wireKind else {
                places.setNull(index, in: request)
                continue
            }
            places.setKind(index, kind, in: request)
            try append(value, index)
        }
    }

    /// Takes sets of values for one execution with arrays. Each parameter's values are of its kind, or NULL.
    ///
    /// - Throws: As ``set(_:)``.
    func set(_ sets: ArraySlice<[SQLValue]>, kinds: [UInt16]) throws(ConnError) {
        request.beginArrays(kinds: kinds)
        for values in sets {
            for (index, value) in values.enumerated() {
                let isNull = value.wireKind == nil
                request.append(indicator: isNull)
                if !isNull { try append(value, index) }
            }
        }
    }

    private func append(_ value: SQLValue, _ index: Int) throws(ConnError) {
        do {
            try value.append(to: request)
        } catch {
            throw error.with { $0.message = "Parameter \(index + 1) " + $0.message }
        }
    }
}

/// Where the parts of `COM_STMT_EXECUTE` are: the statement's number, flags, a count of 1, a bit for each NULL, the types,
/// then the values that are not NULL.
struct ExecutionPlaces {
    private static let nulls = 9
    private let kinds: Int

    /// Begins a request for so many values, all of them of the type NULL until told otherwise.
    init(beginning request: RequestBuffer, count: Int) {
        request.count = 0
        let bitmap = (count + 7) / 8
        kinds = Self.nulls + bitmap + 1
        request.appendZeros(count == 0 ? Self.nulls : kinds + 2 * count)
        request.start[5] = 1
        guard count > 0 else { return }
        // Types are told each time: the values of one parameter are not always of one.
        request.start[kinds - 1] = 1
        for index in 0..<count { setKind(index, WireParameter.kind(MYSQL_TYPE_NULL), in: request) }
    }

    @inline(__always)
    func setKind(_ index: Int, _ kind: UInt16, in request: RequestBuffer) {
        request.start[kinds &+ 2 &* index] = UInt8(truncatingIfNeeded: kind)
        request.start[kinds &+ 2 &* index &+ 1] = UInt8(truncatingIfNeeded: kind &>> 8)
    }

    @inline(__always)
    func setNull(_ index: Int, in request: RequestBuffer) {
        request.start[Self.nulls &+ index &>> 3] |= 1 &<< UInt8(truncatingIfNeeded: index & 7)
    }
}

extension RequestBuffer {
    /// Begins `COM_STMT_BULK_EXECUTE`: the statement's number, a flag that the types follow, they; then rows.
    func beginArrays(kinds: [UInt16]) {
        count = 0
        appendZeros(6)
        start[4] = 128
        for kind in kinds { append(kind) }
    }

    /// Adds what stands before each value of an array.
    @inline(__always)
    func append(indicator isNull: Bool) {
        reserve(1)
        end[0] = isNull ? UInt8(STMT_INDICATOR_NULL.rawValue) : 0
        count &+= 1
    }
}
