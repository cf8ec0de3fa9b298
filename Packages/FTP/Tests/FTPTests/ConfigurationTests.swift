import Testing

@testable import FTP

@Suite struct ConfigurationTests {
    private func parse(_ text: String) throws -> (FTPConnProperties, FTPOptions) {
        try FTPHandler.parse(ConnectionURL(text))
    }

    @Test func explicitTLSIsTheDefault() throws {
        let (properties, _) = try parse("ftp://plant:p%40ss@ftp.example.com/data")
        #expect(properties.host == "ftp.example.com" && properties.effectivePort == 21 && properties.user == "plant")
        #expect(properties.password == Secret("p@ss"))
        #expect(properties.startDirectory == "data")
        #expect(properties.effectiveTLS == .verifyFull && !properties.isImplicit)
        #expect("\(properties)" == "ftp://plant@ftp.example.com:21/data")
    }

    @Test("this machine is no exception: a password in clear is asked for in writing")
    func loopback() throws {
        #expect(try parse("ftp://u:p@127.0.0.1/").0.effectiveTLS.isOn)
        #expect(try !parse("ftp://u:p@127.0.0.1/?tls=off").0.effectiveTLS.isOn)
    }

    @Test func implicit() throws {
        let (properties, _) = try parse("ftps://h//abs/x")
        #expect(properties.isImplicit && properties.effectivePort == 990 && properties.user == "anonymous")
        #expect(properties.startDirectory == "/abs/x")
        #expect(throws: ConnError.self) { try parse("ftps://h/?tls=off").0.validate() }
    }

    @Test func allOptions() throws {
        let (_, options) = try parse(
            "ftp://h/?listing=list&encoding=latin1&serverTimeZone=-03:30&listsHidden=false&usesEPSV=false"
                + "&trustsPASVAddress=true&checksUploads=false&deletesBeforeRename=true&replyTimeout=5s"
                + "&dataConnectTimeout=3s&stallTimeout=0"
        )
        #expect(options.listing == .list && options.encoding == .latin1)
        #expect(options.serverTimeZone.secondsFromUTC == -12_600 && options.serverTimeZone.description == "-03:30")
        #expect(!options.listsHidden && !options.usesEPSV && options.trustsPASVAddress)
        #expect(!options.checksUploads && options.deletesBeforeRename)
        #expect(options.replyTimeout == .seconds(5) && options.dataConnectTimeout == .seconds(3))
        #expect(options.stallTimeout == nil)
    }

    @Test(arguments: [
        "listing=ls", "serverTimeZone=Paris", "serverTimeZone=+19", "unknown=canary", "replyTimeout=0s", "tls=maybe",
    ])
    func refused(_ query: String) {
        let error = #expect(throws: ConnError.self) { try parse("ftp://h/?\(query)") }
        #expect(error.map { "\($0)".contains("canary") } == false)
    }

    @Test(arguments: [("Z", 0), ("+02:00", 7_200), ("-0330", -12_600), ("+2", 7_200), (" 05:30", 19_800)])
    func zones(_ sample: (String, Int)) {
        #expect(FTPTimeZone(sample.0)?.secondsFromUTC == sample.1)
    }

    @Test func properties() {
        let bad = [
            FTPConnProperties(host: ""), FTPConnProperties(host: "a b"), FTPConnProperties(host: "h", port: 0),
            FTPConnProperties(host: "h", user: "a\r\nDELE x"), FTPConnProperties(host: "h", password: "a\nb"),
            FTPConnProperties(host: "h", user: ""), FTPConnProperties(host: "h", startDirectory: "a\rb"),
        ]
        for properties in bad {
            #expect(throws: ConnError.self) { try properties.validate() }
        }
    }

    @Test func nothingShowsThePassword() {
        let properties = FTPConnProperties(host: "h", user: "u", password: "canary")
        var dumped = ""
        dump(properties, to: &dumped)
        #expect(!dumped.contains("canary") && !"\(properties)".contains("canary"))
    }

    @Test func makingAHandlerConnectsNowhere() throws {
        let handler = try FTPHandler(
            unconnected: FTPConnProperties(host: "h"),
            options: FTPOptions(),
            configuration: HandlerConfiguration()
        )
        #expect(!handler.isConnected && handler.endpoint.system == "ftp")
        handler.close()
        #expect(handler.isClosed)
    }
}
