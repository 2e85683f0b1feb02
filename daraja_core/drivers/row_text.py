"""The text of a row, small: attempts say the same words over and over, so these are not stored with each of them."""

import zlib

# Never change a letter of this: what was written with it can only be read with it. Most common parts come last.
_WORDS = (
    b'"initiator_name":"","remarks":"Payout","occasion":"","command_id":"BusinessPayment","flow":"b2c"}'
    b'"receiver_name":"","message":"","name":"NotSent"},"retry":"after_wait","error_code":"500.001.1001","request_id":"'
    b'"name":"Unknown","cause":"no_answer"},"cause":"unreachable","cause":"session_lost","advice":"paid","failed_reads":'
    b'"status":"TIMEOUT","result_code":"1037","result_text":"DS timeout user cannot be reached"'
    b'"status":"CANCELLED","result_code":"1032","result_text":"Request cancelled by user"'
    b'"status":"FAILED","result_code":"2001","result_text":"The initiator information is invalid."'
    b'"status":"FAILED","result_code":"1","result_text":"The balance is insufficient for the transaction."'
    b'+00:00","check","advised","+00:00","resume","nothing_yet"],"+00:00","restored","restored"],'
    b'"+00:00","poll","read_failed"],"+00:00","poll","unknown"],"+00:00","clock","unknown"],'
    b'"+00:00","safaricom","answer_lost","ReadTimeout"],"+00:00","safaricom","not_sent","'
    b'{"order":{"id":"","phone":"2547","amount":1000,"reference":"","description":"Payment","user_id":"","group_id":""},'
    b'"initiated_at":"2026-11-2","phase":{"verdict":{"payment_id":"","status":"SUCCESS","result_code":"0",'
    b'"result_text":"The service request is processed successfully.","receipt":"","amount":1000,'
    b'"requested_amount":1000,"mpesa_timestamp":"2026-","settled_at":"2026-","source":"callback",'
    b'"safaricom_id":"ws_CO_"},"late":true,"name":"Settled"},"sending_at":"2026-","safaricom_id":"ws_CO_","reads":1,'
    b'"timeline":[["2026-","+00:00","app","created"],["+00:00","app","sending"],'
    b'["+00:00","safaricom","accepted"],["+00:00","poll","nothing_yet"],'
    b'["+00:00","realtime","success",""]],"flow":"stk"}'
)


def packed(text: str) -> bytes:
    """A text as it takes the least room."""
    packer = zlib.compressobj(9, zdict=_WORDS)
    return packer.compress(text.encode()) + packer.flush()


def unpacked(body: str | bytes) -> str:
    """The text of a body: packed, packed without these words as the first versions did, or plain. Raises zlib.error."""
    if isinstance(body, str):
        return body
    unpacker = zlib.decompressobj(zdict=_WORDS)
    text = unpacker.decompress(body)
    if not unpacker.eof:
        raise zlib.error("the body is cut off")
    return text.decode()
