import Testing

@testable import FTP

@Suite struct ReplyTests {
    @Test("replies of one and of several lines")
    func replies() {
        let text = """
            220-Welcome\r
             220 is not the end\r
            221 neither\r
            220-nor this\r
            220 ready\r
            331 Password\r
            211-Features:\r
             MDTM\r
             MLST type*;size*;\r
            211 End\r
            junk without a code\r
            226 done\n
            """
        let replies = FTPReplyParser.replies(Array(text.utf8) + Array("150 not com".utf8))
        #expect(replies.map(\.code) == [220, 331, 211, 226])
        #expect(replies[0].lines == ["Welcome", " 220 is not the end", "221 neither", "nor this", "ready"])
        #expect(replies[2].lines == ["Features:", " MDTM", " MLST type*;size*;", "End"])
        #expect(replies[3].text == "done")
    }

    @Test(arguments: [
        ("\"/\" is the current directory", "/"), ("\"/a b\"", "/a b"),
        ("\"/a \"\"quoted\"\" name\" created", "/a \"quoted\" name"),
        ("Current is \"/x\"", "/x"),
    ])
    func folder(_ sample: (String, String)) {
        #expect(FTPReplyText.folder(sample.0) == sample.1)
    }

    @Test(arguments: ["", "/x", "\"/open", "\"\""])
    func noFolder(_ text: String) {
        #expect(FTPReplyText.folder(text) == nil)
    }

    @Test func sizes() {
        #expect(FTPReplyText.size("10737418240") == 10_737_418_240)
        #expect(FTPReplyText.size(" 12 bytes") == 12)
        #expect(FTPReplyText.size("-1") == nil)
        #expect(FTPReplyText.size("99999999999999999999") == nil)
    }

    @Test func times() {
        #expect(FTPReplyText.time("20240131103300")?.description == "2024-01-31T10:33:00Z")
        #expect(FTPReplyText.time("20240131103300.5")?.description == "2024-01-31T10:33:00.500Z")
        #expect(FTPReplyText.time("20240131103300.123456")?.description == "2024-01-31T10:33:00.123Z")
        #expect(FTPReplyText.time("191000229103300")?.description == "2000-02-29T10:33:00Z")
        #expect(FTPReplyText.time("20240230103300") == nil)
        #expect(FTPReplyText.time("2024") == nil)
        #expect(FTPReplyText.time("20240131103360")?.description == "2024-01-31T10:33:59Z")
    }

    @Test("times are written as they are read", arguments: [0, 1, 951_782_400, 1_706_697_180, 4_102_444_799, -1])
    func roundTrip(_ seconds: Int64) {
        let text = FTPTime.text(Instant(ticks: seconds, unit: .second))
        #expect(FTPTime.machine(text)?.ticks == seconds)
    }

    @Test func features() {
        let reply = FTPReplyParser.replies(
            Array(
                "211-Extensions supported:\r\n EPSV\r\n\tREST STREAM\r\n MLST type*;size;modify*;perm;UNIX.mode;\r\n UTF8\r\n211 End\r\n"
                    .utf8
            )
        )
        let features = FTPFeatures(reply.first)
        #expect(features.supports("epsv") && features.supports("UTF8") && !features.supports("MFMT"))
        #expect(features.parameter(of: "REST") == "STREAM")
        #expect(features.hasMachineListings)
        #expect(features.factsToAskFor == "type;size;modify;UNIX.mode;")
        #expect(FTPFeatures(lines: ["MLST type*;size*;perm;"]).factsToAskFor == nil)
        #expect(FTPFeatures(FTPReply(code: 500, lines: ["?"])).lines.isEmpty)
        #expect(FTPFeatures(nil).lines.isEmpty)
    }
}
