/// The rows of two frames that a join puts side by side.
struct JoinRows {
    /// The rows of the left frame; nil when it is each of them once, in order.
    let left: [Int]?
    /// The rows of the right frame, -1 where there is no partner.
    let right: [Int]

    /// Finds the partners of every left row.
    ///
    /// Throws ``FrameError`` of kind `overflow` when there are more than rows can be numbered.
    /// - Parameters:
    ///   - codes: The numbers of the right frame's keys as `codes`, those of the left frame as `probe`.
    ///   - keepsAll: Whether left rows without a partner stay.
    init(_ codes: KeyCodes, keepsAll: Bool) throws(FrameError) {
        let ends = JoinRows.ends(codes)
        var pairs = 0
        var isIdentity = true
        for code in codes.probe {
            let partners = code == KeyCodes.missing ? 0 : ends[Int(code) + 1] - ends[Int(code)]
            let rows = partners == 0 && keepsAll ? 1 : partners
            if rows != 1 { isIdentity = false }
            // Neither factor reaches 2^32, so the sum of so few such numbers cannot overflow before this.
            pairs += rows
            guard pairs <= KeyCodes.maximumRows else {
                throw FrameError(.overflow, "The join would have more than \(KeyCodes.maximumRows) rows")
            }
        }
        let places = JoinRows.places(codes, ends)
        right = [Int](unsafeUninitializedCapacity: pairs) { target, used in
            for code in codes.probe {
                if code == KeyCodes.missing {
                    if keepsAll {
                        target[used] = -1
                        used += 1
                    }
                    continue
                }
                let (start, end) = (ends[Int(code)], ends[Int(code) + 1])
                for place in start..<end {
                    target[used] = places[place]
                    used += 1
                }
            }
        }
        if isIdentity {
            left = nil
            return
        }
        left = [Int](unsafeUninitializedCapacity: pairs) { target, used in
            for (row, code) in codes.probe.enumerated() {
                let partners = code == KeyCodes.missing ? 0 : ends[Int(code) + 1] - ends[Int(code)]
                for _ in 0..<(partners == 0 && keepsAll ? 1 : partners) {
                    target[used] = row
                    used += 1
                }
            }
        }
    }

    /// Where the right rows of each number begin in ``places(_:_:)``, and behind them their end.
    private static func ends(_ codes: KeyCodes) -> [Int] {
        var ends = [Int](repeating: 0, count: codes.bound + 1)
        for code in codes.codes where code != KeyCodes.missing { ends[Int(code) + 1] += 1 }
        for code in 0..<codes.bound { ends[code + 1] += ends[code] }
        return ends
    }

    /// The right rows, those of one number side by side and in order.
    private static func places(_ codes: KeyCodes, _ ends: [Int]) -> [Int] {
        var next = ends
        var places = [Int](repeating: 0, count: ends[codes.bound])
        for (row, code) in codes.codes.enumerated() where code != KeyCodes.missing {
            places[next[Int(code)]] = row
            next[Int(code)] += 1
        }
        return places
    }

    /// The left rows that have a partner, or those that have none.
    static func filtered(_ codes: KeyCodes, withPartner: Bool) -> [Int] {
        // Every number but that of no key belongs to some right row.
        codes.probe.indices.filter { (codes.probe[$0] != KeyCodes.missing) == withPartner }
    }
}

extension KeyCodes {
    /// Throws ``FrameError`` of kind `duplicateKey` unless every number stands in one row only.
    func checkUnique(_ side: String, _ column: String) throws(FrameError) {
        var seen = [Bool](repeating: false, count: bound)
        for (row, code) in codes.enumerated() where code != KeyCodes.missing {
            guard !seen[Int(code)] else {
                throw FrameError(
                    .duplicateKey,
                    "A key of the \(side) frame occurs a second time, where each may occur once",
                    column: column,
                    row: row
                )
            }
            seen[Int(code)] = true
        }
    }
}
