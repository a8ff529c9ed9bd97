import MillraceCore
import Testing

@testable import Millrace

private func configuration(_ environment: [String: String], _ files: [String: String] = [:]) throws(LLMError) -> AWSConfiguration {
    try AWSConfiguration(environment: environment) { files[$0].map { Array($0.utf8) } }
}

private func problem(_ environment: [String: String], _ files: [String: String] = [:]) -> String? {
    do throws(LLMError) {
        _ = try configuration(environment, files)
        return nil
    } catch {
        guard case .configuration(let text) = error.kind else { return "another kind" }
        return "\(text) \(error)"
    }
}

@Suite("AWS configuration")
struct AWSConfigurationTests {
    private let files = [
        "/home/u/.aws/credentials": """
        # keys
        [default]
        aws_access_key_id = AK1
        aws_secret_access_key=SK1 # not part of it
        s3 =
          region = nested

        [work]
        AWS_ACCESS_KEY_ID = AK2
        aws_secret_access_key = SK2#with=marks
        aws_session_token = T2
        """,
        "/home/u/.aws/config": """
        [default]
        region = eu-west-1
        [profile work]
        region = us-west-2
        [profile  role]
        role_arn = arn:aws:iam::1:role/x
        [profile half]
        aws_access_key_id = AK3
        """,
    ]

    @Test("keys in the environment")
    func environment() throws {
        let read = try configuration([
            "AWS_ACCESS_KEY_ID": "AK", "AWS_SECRET_ACCESS_KEY": "SK", "AWS_SESSION_TOKEN": "T", "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "no",
        ])
        #expect(read.identity == .credentials(AWSCredentials(accessKeyID: "AK", secretAccessKey: APIKey("SK"), sessionToken: APIKey("T"))))
        #expect(try read.baseURL() == "https://bedrock-runtime.us-east-1.amazonaws.com")
    }

    @Test("a Bedrock key counts before all else")
    func bearer() throws {
        let read = try configuration(["AWS_BEARER_TOKEN_BEDROCK": "key\n", "AWS_ACCESS_KEY_ID": "AK", "AWS_SECRET_ACCESS_KEY": "SK"])
        #expect(read.identity == .bearer(APIKey("key")))
    }

    @Test("profiles of the shared files; the environment's region counts before theirs")
    func profiles() throws {
        let standard = try configuration(["HOME": "/home/u"], files)
        #expect(standard.identity == .credentials(AWSCredentials(accessKeyID: "AK1", secretAccessKey: APIKey("SK1"))))
        #expect(standard.region == "eu-west-1")
        let work = try configuration(["HOME": "/home/u", "AWS_PROFILE": "work"], files)
        #expect(
            work.identity
                == .credentials(AWSCredentials(accessKeyID: "AK2", secretAccessKey: APIKey("SK2#with=marks"), sessionToken: APIKey("T2"))))
        #expect(work.region == "us-west-2")
        #expect(try configuration(["HOME": "/home/u", "AWS_REGION": "x"], files).region == "x")
        let elsewhere = try configuration(
            ["AWS_SHARED_CREDENTIALS_FILE": "/c", "AWS_CONFIG_FILE": "/d"],
            ["/c": "[default]\r\naws_access_key_id=A\r\naws_secret_access_key=B\r\n", "/d": "[profile default]\nregion=r\n"])
        #expect(elsewhere.identity == .credentials(AWSCredentials(accessKeyID: "A", secretAccessKey: APIKey("B"))))
        #expect(elsewhere.region == "r")
    }

    @Test("nothing configured is no error, half of something is")
    func errors() throws {
        #expect(try configuration([:]) == AWSConfiguration())
        #expect(try configuration([:]).baseURL() == nil)
        #expect(problem(["AWS_ACCESS_KEY_ID": "canary"])?.contains("AWS_SECRET_ACCESS_KEY is not") == true)
        #expect(problem(["HOME": "/home/u", "AWS_PROFILE": "none"], files)?.contains("none is in no shared file") == true)
        #expect(problem(["HOME": "/home/u", "AWS_PROFILE": "role"], files)?.contains("role_arn, which is not supported") == true)
        #expect(problem(["HOME": "/home/u", "AWS_PROFILE": "half"], files)?.contains("no aws_secret_access_key") == true)
        #expect(problem(["AWS_ACCESS_KEY_ID": "canary"])?.contains("canary") == false)
        #expect(throws: LLMError.self) { try AWSConfiguration(region: "evil.example/").baseURL() }
    }

    @Test("endpoints of one's own and of China")
    func endpoints() throws {
        #expect(try configuration(["AWS_ENDPOINT_URL_BEDROCK_RUNTIME": "http://localhost:1/"]).baseURL() == "http://localhost:1")
        #expect(try AWSConfiguration(region: "cn-north-1").baseURL() == "https://bedrock-runtime.cn-north-1.amazonaws.com.cn")
    }

    @Test("a container's endpoint, with its token")
    func container() throws {
        let relative = try configuration(["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/x"])
        #expect(relative.identity == .container(AWSContainerEndpoint(url: "http://169.254.170.2/v2/x")))
        let full = try configuration(
            ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.23/v1", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/t"],
            ["/t": "tok\n"])
        let endpoint = AWSContainerEndpoint(url: "http://169.254.170.23/v1", authorization: APIKey("tok"))
        #expect(full.identity == .container(endpoint))
        #expect(endpoint.request.headers.last == HTTPHeader("authorization", "tok", isSecret: true))
        #expect(problem(["AWS_CONTAINER_CREDENTIALS_FULL_URI": "https://x/y", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/none"]) != nil)
    }

    @Test(
        "a token is handed to no stranger",
        arguments: [
            ("https://anything.example/x", true), ("http://127.0.0.1:80/x", true), ("http://127.9.9.9/x", true),
            ("http://localhost/x", true),
            ("http://169.254.170.2/x", true), ("http://[::1]:8/x", true), ("http://[fd00:ec2::23]/x", true),
            ("http://example.com/x", false),
            ("http://127.0.0.1.example.com/x", false), ("http://localhost@example.com/x", false), ("http://169.254.170.3/", false),
            ("file:///etc/passwd", false), ("http://[::2]/", false), ("http://127.0.0.256/", false),
        ])
    func trusted(url: String, isTrusted: Bool) { #expect(AWSContainerEndpoint.isTrusted(url) == isTrusted) }

    @Test("the container's answer, and when its keys end")
    func containerAnswer() throws {
        let body = #"{"AccessKeyId":"A","SecretAccessKey":"S","Token":"T","Expiration":"2015-08-30T12:36:00Z","RoleArn":"r"}"#
        let credentials = try AWSContainerEndpoint.credentials(from: Array(body.utf8))
        #expect(
            credentials
                == AWSCredentials(accessKeyID: "A", secretAccessKey: APIKey("S"), sessionToken: APIKey("T"), expiresAt: 1_440_938_160))
        #expect(credentials.isValid(at: 1_440_937_000))
        #expect(!credentials.isValid(at: 1_440_937_900))
        for wrong in ["canary", "{}", #"{"AccessKeyId":"canary"}"#] {
            do throws(LLMError) {
                _ = try AWSContainerEndpoint.credentials(from: Array(wrong.utf8))
                Issue.record("read")
            } catch {
                #expect(!"\(error)".contains("canary"))
            }
        }
    }
}
