extension TextKernels {
    /// One number and its letter in an ISO 8601 span.
    struct SpanPart {
        var letter: UInt8
        var isTime: Bool
        /// Units of 10^-9, sign included.
        var billionths: Int128
        var hasFraction: Bool
    }

    /// Splits an ISO 8601 span into its parts; nil unless each letter of `YMWD` and `HMS` comes at most once, in order.
    static func spanParts(_ bytes: UnsafeBufferPointer<UInt8>) -> [SpanPart]? {
        guard bytes.count >= 3, bytes[0] == 0x50 else { return nil }
        let dateLetters: [UInt8] = [0x59, 0x4D, 0x57, 0x44]
        let timeLetters: [UInt8] = [0x48, 0x4D, 0x53]
        var allowed = dateLetters[...]
        var isTime = false
        var parts: [SpanPart] = []
        var index = 1
        while index < bytes.count {
            if bytes[index] == 0x54 {
                if isTime || index + 1 == bytes.count { return nil }
                isTime = true
                allowed = timeLetters[...]
                index += 1
                continue
            }
            let start = index
            while index < bytes.count, bytes[index] < 0x40 { index += 1 }
            guard index < bytes.count, let place = allowed.firstIndex(of: bytes[index]) else { return nil }
            let number = UnsafeBufferPointer(rebasing: bytes[start..<index])
            guard let value = parseLongDecimal(number, scale: 9) else { return nil }
            let hasFraction = number.contains(0x2E)
            if hasFraction, bytes[index] != 0x53 { return nil }
            parts.append(
                SpanPart(letter: bytes[index], isTime: isTime, billionths: value, hasFraction: hasFraction)
            )
            allowed = allowed[(place + 1)...]
            index += 1
        }
        return parts.isEmpty ? nil : parts
    }

    /// Reads an ISO 8601 span such as `P1Y2M-3DT4H5M6.5S`; weeks count as seven days.
    public static func parseInterval(_ bytes: UnsafeBufferPointer<UInt8>) -> CalendarInterval? {
        guard let parts = spanParts(bytes) else { return nil }
        var months: Int128 = 0
        var days: Int128 = 0
        var nanoseconds: Int128 = 0
        for part in parts {
            let whole = part.billionths / 1_000_000_000
            // Far beyond every field: refused here, so that no sum below overflows.
            if whole.magnitude > 1 << 80 { return nil }
            switch (part.isTime, part.letter) {
            case (false, 0x59): months += whole * 12
            case (false, 0x4D): months += whole
            case (false, 0x57): days += whole * 7
            case (false, _): days += whole
            case (true, 0x48): nanoseconds += whole * 3_600_000_000_000
            case (true, 0x4D): nanoseconds += whole * 60_000_000_000
            case (true, _): nanoseconds += part.billionths
            }
        }
        guard let months = Int32(exactly: months), let days = Int32(exactly: days),
            let nanoseconds = Int64(exactly: nanoseconds)
        else { return nil }
        return CalendarInterval(months: months, days: days, nanoseconds: nanoseconds)
    }

    /// Reads an ISO 8601 span without years and months as ticks; a day counts as 24 hours.
    public static func parseDuration(_ bytes: UnsafeBufferPointer<UInt8>, unit: TimeUnit) -> Int64? {
        guard let parts = spanParts(bytes) else { return nil }
        var nanoseconds: Int128 = 0
        for part in parts {
            let whole = part.billionths / 1_000_000_000
            if whole.magnitude > 1 << 70 { return nil }
            switch (part.isTime, part.letter) {
            case (false, 0x57): nanoseconds += whole * 604_800_000_000_000
            case (false, 0x44): nanoseconds += whole * 86_400_000_000_000
            case (false, _): return nil
            case (true, 0x48): nanoseconds += whole * 3_600_000_000_000
            case (true, 0x4D): nanoseconds += whole * 60_000_000_000
            case (true, _): nanoseconds += part.billionths
            }
        }
        let (ticks, remainder) = nanoseconds.quotientAndRemainder(dividingBy: Int128(unit.nanosecondsPerTick))
        return remainder == 0 ? Int64(exactly: ticks) : nil
    }
}
