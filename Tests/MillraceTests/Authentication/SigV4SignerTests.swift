import Foundation
import MillraceCore
import Testing

@testable import Millrace

/// One case of the test suite of aws-c-auth.
struct SigV4Case: Sendable, CustomTestStringConvertible {
    let folder: URL
    var testDescription: String { folder.lastPathComponent }

    /// The cases, where the shared test suites are beside or above the checkout, or below `MILLRACE_SHARED`.
    static let all: [SigV4Case] = {
        var roots: [String] = []
        if let shared = ProcessInfo.processInfo.environment["MILLRACE_SHARED"], !shared.isEmpty { roots.append(shared) }
        var above = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        while above.path.count > 1 {
            roots.append(above.path + "/shared")
            above = above.deletingLastPathComponent()
        }
        for root in roots {
            let suite = URL(fileURLWithPath: root + "/suites/sigv4/tests/aws-signing-test-suite/v4")
            let folders = try? FileManager.default.contentsOfDirectory(at: suite, includingPropertiesForKeys: nil)
            guard let folders, !folders.isEmpty else { continue }
            return folders.sorted { $0.path < $1.path }.map(SigV4Case.init)
        }
        return []
    }()

    func text(_ file: String) throws -> String {
        String(decoding: try Data(contentsOf: folder.appendingPathComponent(file)), as: UTF8.self)
    }

    /// The signer and the time that the case names.
    func signer() throws -> (signer: SigV4Signer, seconds: Int) {
        let context = try JSONValue(parsing: try text("context.json"))
        func word(_ key: String) -> String { context[key]?.stringValue ?? "" }
        let keys = context["credentials"]
        let credentials = AWSCredentials(
            accessKeyID: keys?["access_key_id"]?.stringValue ?? "", secretAccessKey: APIKey(keys?["secret_access_key"]?.stringValue ?? ""),
            sessionToken: keys?["token"]?.stringValue.map { APIKey($0) })
        var signer = SigV4Signer(credentials: credentials, region: word("region"), service: word("service"))
        signer.normalizesPath = context["normalize"]?.boolValue ?? true
        signer.sendsBodyChecksum = context["sign_body"]?.boolValue ?? false
        signer.signsSessionToken = context["omit_session_token"]?.boolValue != true
        return (signer, try #require(SigV4Timestamp.seconds(of: word("timestamp"))))
    }

    /// The request, as plain text of HTTP.
    func request() throws -> TransportRequest {
        let text = try text("request.txt").replacingOccurrences(of: "\r\n", with: "\n")
        let halves = text.range(of: "\n\n").map { (text[..<$0.lowerBound], text[$0.upperBound...]) } ?? (text[...], "")
        var lines = halves.0.split(separator: "\n")
        let start = lines.removeFirst()
        let method = start.prefix { $0 != " " }
        let target = start.dropFirst(method.count + 1).replacing(" HTTP/1.1", with: "")
        var headers: [HTTPHeader] = []
        for line in lines {
            if line.first == " " || line.first == "\t" {
                headers[headers.count - 1].value += "\n" + line
            } else if let colon = line.firstIndex(of: ":") {
                headers.append(HTTPHeader(String(line[..<colon]), String(line[line.index(after: colon)...])))
            }
        }
        let host = headers.first { $0.name == "Host" }?.value ?? ""
        return TransportRequest(method: String(method), url: "https://\(host)\(target)", headers: headers, body: Array(halves.1.utf8))
    }
}

@Suite("AWS Signature Version 4")
struct SigV4SignerTests {
    private static let absence: Comment = "the shared test suites are absent: set MILLRACE_SHARED to their folder"

    @Test(
        "a request of the aws-c-auth suite is signed as there", .enabled(if: !SigV4Case.all.isEmpty, absence), arguments: SigV4Case.all)
    func suite(sample: SigV4Case) throws {
        let (signer, seconds) = try sample.signer()
        let request = try sample.request()
        let signing = signer.signing(of: request, at: seconds)
        #expect(signing.canonicalRequest == (try sample.text("header-canonical-request.txt")))
        #expect(signing.stringToSign == (try sample.text("header-string-to-sign.txt")))
        #expect(signing.signature == (try sample.text("header-signature.txt")))
        let authorization = signer.signed(request, at: seconds).headers.last
        #expect(authorization?.isSecret == true)
        #expect(try sample.text("header-signed-request.txt").contains("Authorization:\(authorization?.value ?? "?")"))
    }

    private func signer(token: String? = nil) -> SigV4Signer {
        let credentials = AWSCredentials(
            accessKeyID: "AKIDEXAMPLE", secretAccessKey: APIKey("canary-secret"), sessionToken: token.map { APIKey($0) })
        return SigV4Signer(credentials: credentials, region: "us-east-1", service: "bedrock")
    }

    @Test("a model's name that is encoded in the path is encoded again where it is signed")
    func doubleEncoding() {
        let url = "https://bedrock-runtime.us-east-1.amazonaws.com/model/a.b-v1%3A0/converse-stream"
        let signing = signer().signing(of: TransportRequest(url: url, headers: [], body: []), at: 0)
        #expect(signing.canonicalRequest.hasPrefix("POST\n/model/a.b-v1%253A0/converse-stream\n\nhost:bedrock-runtime.us-east-1"))
        #expect(signing.scope == "19700101/us-east-1/bedrock/aws4_request")
    }

    @Test("what changes on the way is not signed, and headers of an earlier signature are replaced")
    func headers() {
        let first = TransportRequest(
            url: "http://localhost:8080/x?b=2&a=1&a",
            headers: [HTTPHeader("User-Agent", "u"), HTTPHeader("Content-Type", "application/json")],
            body: [])
        let signed = signer(token: "t").signed(first, at: 1_000_000_000)
        let again = signer(token: "t").signed(signed, at: 2_000_000_000)
        #expect(
            again.headers.map { $0.name.lowercased() }.sorted() == [
                "authorization", "content-type", "user-agent", "x-amz-date", "x-amz-security-token",
            ])
        let signing = signer().signing(of: first, at: 1_000_000_000)
        #expect(signing.signedHeaders == "content-type;host;x-amz-date")
        #expect(signing.canonicalRequest.contains("\na=&a=1&b=2\n"))
        #expect(signing.canonicalRequest.contains("\nhost:localhost:8080\nx-amz-date:20010909T014640Z\n"))
    }

    @Test("P24: neither key nor token is printed")
    func secrets() {
        let signed = signer(token: "canary-token").signed(TransportRequest(url: "https://x/", headers: [], body: []), at: 0)
        var dumped = ""
        dump(signer(token: "canary-token"), to: &dumped)
        dump(signed.headers, to: &dumped)
        let text = dumped + "\(signer(token: "canary-token").credentials) \(signed.headers)"
        #expect(!text.contains("canary") && !text.contains("Signature="))
    }

    @Test(
        "times are written in UTC, and read back",
        arguments: [
            (0, "19700101T000000Z"), (951_827_696, "20000229T123456Z"), (1_440_938_160, "20150830T123600Z"),
            (4_102_444_799, "20991231T235959Z"), (-1, "19691231T235959Z"),
        ])
    func timestamps(seconds: Int, text: String) {
        #expect(SigV4Timestamp(seconds: seconds).text == text)
        func part(_ range: Range<Int>) -> String { String(Array(text)[range]) }
        let long = "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))T\(part(9..<11)):\(part(11..<13)):\(part(13..<15))Z"
        #expect(SigV4Timestamp.seconds(of: long) == seconds)
    }
}
