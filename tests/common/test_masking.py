"""Masks keep the ends and never the whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bankcrm.common import masking

MASKS = [
    masking.mask_telephone,
    masking.mask_identity,
    masking.mask_account,
    masking.mask_email,
    masking.mask_address,
    masking.mask_person,
    masking.mask_company,
]


@pytest.mark.parametrize(
    ("mask", "value", "shown"),
    [
        (masking.mask_telephone, "19900000001", "199****0001"),
        (masking.mask_identity, "000000197003140012", "000***********0012"),
        (masking.mask_account, "6200123456780034", "6200****0034"),
        (masking.mask_email, "zhangsan@example.cn", "zh****@example.cn"),
        (masking.mask_address, "样例市青竹路八号", "样例市青竹路****"),
        (masking.mask_person, "张三", "张*"),
        (masking.mask_person, "欧阳十四", "欧***"),
        (masking.mask_company, "样例食品有限公司", "样例**有限公司"),
        (masking.mask_telephone, "", ""),
    ],
)
def test_mask(mask, value: str, shown: str) -> None:
    assert mask(value) == shown


@pytest.mark.parametrize("mask", MASKS)
@given(value=st.text(alphabet="0123456789ABCxyz@.张三李四公司", min_size=2, max_size=40))
def test_a_mask_never_shows_the_whole(mask, value: str) -> None:
    shown = mask(value)
    assert shown != value
    assert "*" in shown
