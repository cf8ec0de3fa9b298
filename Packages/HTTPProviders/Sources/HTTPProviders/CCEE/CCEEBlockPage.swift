internal import HTTPCore

/// Recognises the page with which the firewall before CCEE refuses a client.
///
/// It is a web page under status 403, or under any status one that says so in words. A page with the edge's reference
/// number is one too, unless its status says that the same request may succeed later: the edge numbers its pages for an
/// overloaded server alike. The portal's own refusals are JSON.
enum CCEEBlockPage {
    /// The final error for the block page; `nil` for any other answer.
    static func error(_ response: HTTPResponse) -> ConnError? {
        guard isBlock(status: response.status, type: response.headers["Content-Type"], body: response.bytes) else {
            return nil
        }
        return error(status: response.status, body: response.bytes, what: "\(response.method) \(response.url)")
    }

    static func error(status: Int, body: some Collection<UInt8>, what: String) -> ConnError {
        ConnError(
            .providerBlocked,
            "The firewall before CCEE refused this client's \(what)",
            advice:
                "call from another network, write to CCEE with the reference in serverMessage, or download by hand and"
                + " read the file with CCEEHTTPHandler.frame(fileAt:)",
            nativeCode: .init(system: "HTTP", code: "\(status)")
        ).with { $0.serverMessage = reference(body) }
    }

    static func isBlock(status: Int, type: String?, body: some Collection<UInt8>) -> Bool {
        guard WebPage.isPage(type: type, body: body) else { return false }
        if status == 403 { return true }
        let text = plainText(body)
        return text.contains("acesso bloqueado") || (isLasting(status) && reference(body) != nil)
    }

    /// Whether the status is a failure that asking again does not mend.
    private static func isLasting(_ status: Int) -> Bool {
        (400...499).contains(status) && ![408, 425, 429].contains(status)
    }

    /// The edge's reference number, `18.5c2d1702.1706695200.1a2b3c4d`, which CCEE's staff can look up.
    static func reference(_ body: some Collection<UInt8>) -> String? {
        let text = plainText(body)
        guard let start = text.range(of: "reference #") else { return nil }
        let number = text[start...].prefix { $0.isASCII && ($0.isHexDigit || $0 == ".") }
        return number.contains(".") ? "Reference #\(number)" : nil
    }

    /// The first 16 KiB in small letters, with the signs that such pages write as entities.
    private static func plainText(_ body: some Collection<UInt8>) -> String {
        var text = String(decoding: body.prefix(16_384), as: UTF8.self).lowercased()
        for (entity, sign) in [("&#32;", " "), ("&#35;", "#"), ("&#46;", "."), ("&nbsp;", " ")] {
            text = text.split(separator: entity, omittingEmptySubsequences: false).joined(separator: sign)
        }
        return text
    }
}

extension String {
    /// The place behind the first `part`.
    fileprivate func range(of part: String) -> String.Index? {
        guard let found = firstRange(of: part) else { return nil }
        return found.upperBound
    }
}
